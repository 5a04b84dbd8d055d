// @ts-check
// One group: its replicas on one scale, who leads, what is wrong, and what may be done about it.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { bytes, clock, count, plural } from './format.js';
import { icon } from './icons.js';
import { memberTable } from './lanes.js';
import { badge, face, findingList } from './parts.js';
import './snapshots.js';
import './transfer.js';

/** @typedef {import('./live.js').Group} Group */
/** @typedef {{at: Date, words: string}} Change */

const MAX_CHANGES = 20;

class GroupPage extends LitElement {
  static properties = {
    overview: { attribute: false },
    session: { attribute: false },
    groupId: { attribute: false },
    transferring: { state: true },
    outcome: { state: true },
  };

  constructor() {
    super();
    /** @type {import('./live.js').Overview} */
    this.overview;
    /** @type {import('./session.js').Session} */
    this.session;
    this.groupId = '';
    this.transferring = false;
    this.outcome = '';
    /** What this page saw happen, newest first. @type {Change[]} */
    this.changes = [];
    /** @type {Group | undefined} */
    this.previous = undefined;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('groupId')) {
      this.changes = [];
      this.previous = undefined;
      this.outcome = '';
      this.transferring = false;
    }
    const group = this.group();
    if (group && this.previous) {
      const words = difference(this.previous, group);
      if (words) this.changes = [{ at: new Date(this.overview.checked_at), words }, ...this.changes].slice(0, MAX_CHANGES);
    }
    this.previous = group;
  }

  group() {
    return this.overview.groups.find((group) => group.group_id === this.groupId);
  }

  render() {
    const group = this.group();
    if (!group) {
      const home = html`<a class="button" href="/ui/">Go to the overview</a>`;
      return face(`There is no group ${this.groupId}`, 'The catalog does not know it.', { action: home });
    }
    return html`
      <a class="back" href="/ui/">${icon('back')}Overview</a>
      <div class="title"><h1>${group.group_id}</h1>${badge(group.state)}</div>
      ${facts(group)}
      <div role="status">${this.outcome ? html`<p class="notice ok">${icon('check')}<span>${this.outcome}</span></p>` : nothing}</div>
      ${group.findings.length > 0 ? html`<section aria-labelledby="findings">
        <h2 id="findings">Needs attention <span class="number">${group.findings.length}</span></h2>
        ${findingList(group.findings)}
      </section>` : nothing}
      <section aria-labelledby="replicas">
        <div class="section-head">
          <h2 id="replicas">Replicas <span class="number">${group.members.length}</span></h2>
          ${this.session.mayOperate() ? html`<button ?disabled=${!group.leader} @click=${() => this.ask()}>${icon('swap')}Transfer leadership…</button>` : nothing}
        </div>
        ${memberTable(group)}
        ${this.changes.length > 0 ? history(this.changes) : nothing}
      </section>
      <section aria-labelledby="snapshots">
        <q-snapshots .group=${group} .session=${this.session}></q-snapshots>
      </section>
      ${this.transferring ? html`<q-transfer .group=${group} @closed=${this.closed}
        @done=${(/** @type {CustomEvent<string>} */ event) => this.transferred(event.detail)}></q-transfer>` : nothing}`;
  }

  /** Opens a new dialog, even while the last one's closing has not been told yet. */
  async ask() {
    this.outcome = '';
    this.transferring = false;
    await this.updateComplete;
    this.transferring = true;
  }

  /** @param {Event} event */
  closed(event) {
    if (event.target === this.querySelector('q-transfer')) this.transferring = false;
  }

  /** @param {string} leader */
  transferred(leader) {
    this.transferring = false;
    this.outcome = `${leader} leads ${this.groupId} now.`;
  }
}

/** @param {Group} group */
function facts(group) {
  /** @type {[string, unknown][]} */
  const pairs = [
    ['Leader', group.leader ? html`<span class="leader">${icon('leader')}${group.leader}</span>` : 'none'],
    ['Term', count(group.term)],
    ['Losses tolerated', group.failures_tolerated],
    ['Revision', html`${count(group.revision)}<small class="sub">readable from ${count(group.compact_revision)}</small>`],
    ['Keys', count(group.keys)],
    ['Data', bytes(group.size_bytes)],
    ['Log', html`${bytes(group.log_bytes)}<small class="sub">${count(group.log_first_index)} to ${count(group.log_last_index)}</small>`],
    ['Newest snapshot', group.snapshot_index ? html`${count(group.snapshot_index)}<small class="sub">log position</small>` : 'none'],
  ];
  return html`<dl class="figures facts">${pairs.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** @param {Change[]} changes */
function history(changes) {
  return html`<div class="changes"><h3>While you were looking</h3>
    <ol>${changes.map((change) => html`<li><time>${clock(change.at)}</time>${change.words}</li>`)}</ol></div>`;
}

/** What a person would want to have noticed. @param {Group} before @param {Group} after */
function difference(before, after) {
  /** @type {string[]} */
  const words = [];
  if (after.term !== before.term || after.leader !== before.leader) {
    const who = after.leader ? `${after.leader} leads` : 'no leader';
    words.push(after.term !== before.term ? `Election: term ${count(after.term)}, ${who}` : `Leader: ${who}`);
  }
  for (const member of after.members) {
    const was = before.members.find((other) => other.node_id === member.node_id);
    if (!was) words.push(`${member.node_id} joined`);
    else if (was.state !== member.state) words.push(`${member.node_id} is ${member.state}`);
  }
  const gone = before.members.filter((was) => !after.members.some((member) => member.node_id === was.node_id));
  if (gone.length > 0) words.push(`${plural(gone.length, 'member')} left: ${gone.map((member) => member.node_id).join(', ')}`);
  return words.join('; ');
}

customElements.define('q-group', GroupPage);
