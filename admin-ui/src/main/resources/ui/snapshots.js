// @ts-check
// A group's snapshots on all its nodes: making one, and the list. Loaded when the page opens and after each change;
// snapshots are not part of the live overview.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { request } from './api.js';
import { snapshotCommands } from './commands.js';
import { bytes, count, dateTime, list } from './format.js';
import { icon } from './icons.js';
import { asCommands, skeleton } from './parts.js';
import { asApiError } from './session.js';

/** @typedef {import('./live.js').Group} Group */
/** @typedef {{snapshot_id: string, node_id: string, index: number, term: number, revision: number, keys: number,
 *   size_bytes: number, checksum: string, created_at: string}} Snapshot */

class Snapshots extends LitElement {
  static properties = {
    group: { attribute: false },
    session: { attribute: false },
    items: { state: true },
    unanswered: { state: true },
    problem: { state: true },
    outcome: { state: true },
    busy: { state: true },
    node: { state: true },
  };

  constructor() {
    super();
    /** @type {Group} */
    this.group;
    /** @type {import('./session.js').Session} */
    this.session;
    /** @type {Snapshot[] | null} */
    this.items = null;
    /** @type {string[]} */
    this.unanswered = [];
    /** @type {import('./api.js').ApiError | null} */
    this.problem = null;
    this.outcome = '';
    this.busy = false;
    this.node = '';
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  path() {
    return `/admin/v1/groups/${encodeURIComponent(this.group.group_id)}/snapshots`;
  }

  async load() {
    try {
      const answer = await request('GET', this.path());
      this.items = answer.items;
      this.unanswered = answer.unanswered ?? [];
      this.problem = null;
    } catch (failure) {
      this.problem = asApiError(failure);
    }
  }

  /** @param {string} node */
  async create(node) {
    this.busy = true;
    this.outcome = '';
    try {
      const made = await request('POST', this.path(), { node });
      this.outcome = `Snapshot ${made.snapshot_id} is on ${made.node_id}: ${count(made.keys)} keys, ${bytes(made.size_bytes)}.`;
      await this.load();
    } catch (failure) {
      this.problem = asApiError(failure);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const up = this.group.members.filter((member) => member.state === 'up');
    const node = up.some((member) => member.node_id === this.node) ? this.node : this.group.leader ?? up[0]?.node_id ?? '';
    return html`
      <div class="section-head">
        <h2 id="snapshots">Snapshots ${this.items ? html`<span class="number">${this.items.length}</span>` : nothing}</h2>
        ${this.session.maySnapshot() && node ? this.maker(node, up.map((member) => member.node_id)) : nothing}
      </div>
      ${this.session.maySnapshot() && node ? asCommands(snapshotCommands(this.group.group_id, node)) : nothing}
      <div role="status">${this.outcome ? html`<p class="notice ok">${icon('check')}<span>${this.outcome}</span></p>` : nothing}</div>
      ${this.problem ? this.failed(this.problem) : nothing}
      ${this.unanswered.length > 0 ? html`<p class="notice off">${icon('unknown')}<span>${list(this.unanswered)} did not
        answer; snapshots kept there are not shown.</span></p>` : nothing}
      ${this.list()}`;
  }

  /** @param {string} node @param {string[]} nodes */
  maker(node, nodes) {
    return html`<div class="maker">
      <label><span class="sr">Node that makes the snapshot</span>
        <select @change=${(/** @type {Event & {target: HTMLSelectElement}} */ event) => (this.node = event.target.value)}>
          ${nodes.map((id) => html`<option value=${id} ?selected=${id === node}>on ${id}${id === this.group.leader ? ' (leader)' : ''}</option>`)}
        </select>
      </label>
      <button ?disabled=${this.busy} @click=${() => this.create(node)}>${icon('camera')}${this.busy ? 'Creating…' : 'Create snapshot'}</button>
    </div>`;
  }

  /** @param {import('./api.js').ApiError} problem */
  failed(problem) {
    return html`<div role="alert" class="notice bad">${icon('stop')}<span>${problem.message}
      <span class="request-id"><code>${problem.code}</code>${problem.requestId ? html` Request <code>${problem.requestId}</code>` : nothing}</span>
    </span><button class="small" @click=${() => this.load()}>Try again</button></div>`;
  }

  list() {
    if (!this.items) return this.problem ? nothing : skeleton('Loading the snapshots', 2);
    if (this.items.length === 0) {
      return html`<p class="empty">No snapshot yet. Each replica makes its own when its log has grown.</p>`;
    }
    return html`<table class="stack" role="table" aria-labelledby="snapshots">
      <thead role="rowgroup"><tr role="row">
        ${['Snapshot', 'Node', 'Created'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
        ${['Index', 'Term', 'Revision', 'Keys', 'Size'].map((name) => html`<th role="columnheader" scope="col" class="num">${name}</th>`)}
        <th role="columnheader" scope="col">Checksum</th>
      </tr></thead>
      <tbody role="rowgroup">${this.items.map((item) => this.row(item))}</tbody>
    </table>`;
  }

  /** @param {Snapshot} item */
  row(item) {
    return html`<tr role="row">
      <th role="rowheader" scope="row">${item.snapshot_id}</th>
      <td role="cell" data-label="Node">${item.node_id}</td>
      <td role="cell" data-label="Created">${dateTime(item.created_at)}</td>
      <td role="cell" data-label="Index" class="num">${count(item.index)}</td>
      <td role="cell" data-label="Term" class="num">${count(item.term)}</td>
      <td role="cell" data-label="Revision" class="num">${count(item.revision)}</td>
      <td role="cell" data-label="Keys" class="num">${count(item.keys)}</td>
      <td role="cell" data-label="Size" class="num">${bytes(item.size_bytes)}</td>
      <td role="cell" data-label="Checksum"><code title=${item.checksum}>${item.checksum.slice(0, 8)}</code></td>
    </tr>`;
  }
}

customElements.define('q-snapshots', Snapshots);
