// @ts-check
// The overview: can the cluster do its work, what is wrong, and who is where.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { bytes, clock, count, duration, list, plural } from './format.js';
import { icon } from './icons.js';
import { badge, findingList, stateOf } from './parts.js';

/** @typedef {import('./live.js').Overview} OverviewData */
/** @typedef {import('./live.js').Node} Node */
/** @typedef {import('./live.js').Group} Group */

const NAMED = 6;

class Overview extends LitElement {
  static properties = { overview: { attribute: false }, stale: { attribute: false } };

  constructor() {
    super();
    /** @type {OverviewData} */
    this.overview;
    /** Whether what is shown is the past, against the will of whoever looks. */
    this.stale = false;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { cluster, health, nodes, groups } = this.overview;
    const silent = nodes.filter((node) => node.state === 'unreachable').map((node) => node.node_id);
    return html`
      ${this.stale ? past(this.overview) : banner(this.overview)}
      ${figures(this.overview)}
      ${health.findings.length > 0 ? html`<section aria-labelledby="findings">
        <h2 id="findings">Needs attention <span class="number">${health.findings.length}</span></h2>
        ${findingList(health.findings)}
      </section>` : nothing}
      <section aria-labelledby="nodes">
        <h2 id="nodes">Nodes <span class="number">${cluster.nodes}</span></h2>
        ${silent.length > 0 ? partial(silent) : nothing}
        ${nodes.length > 0 ? nodeTable(nodes) : html`<p class="empty">The catalog has no nodes yet.</p>`}
      </section>
      <section aria-labelledby="groups">
        <h2 id="groups">Groups <span class="number">${cluster.groups}</span></h2>
        ${groups.length > 0 ? groupTable(groups) : html`<p class="empty">The catalog has no groups yet.</p>`}
      </section>`;
  }
}

/** The answer to the only question at 3 a.m. @param {OverviewData} overview */
function banner(overview) {
  const { tone, icon: name, words } = stateOf(overview.health.state);
  return html`<section class="banner ${tone}" aria-label="State of the cluster">
    ${icon(name)}
    <div><h1>${words}</h1><p>${verdict(overview)}</p></div>
  </section>`;
}

/** Without colour: nobody shall take an old green for a present one. @param {OverviewData} overview */
function past(overview) {
  const words = stateOf(overview.health.state).words.toLowerCase();
  return html`<section class="banner off" aria-label="State of the cluster">
    ${icon('clock')}
    <div><h1>Was ${words} at ${clock(new Date(overview.checked_at))}</h1><p>How it is now is not known.</p></div>
  </section>`;
}

/** @param {OverviewData} overview */
function verdict({ cluster, health, groups }) {
  const tolerated = cluster.failures_tolerated;
  if (health.state === 'unreachable') return 'No node answers this gateway. The fault may be the network between them.';
  if (health.state === 'no_quorum') {
    const lost = groups.filter((group) => group.state === 'no_quorum' || group.state === 'unreachable');
    return `${names(lost)} can neither read nor write: too few voters are up.`;
  }
  const leaderless = groups.filter((group) => !group.leader);
  const serving = leaderless.length > 0 ? `${names(leaderless)} waits for a leader` : 'Every group serves';
  if (tolerated === 0) {
    const weakest = groups.filter((group) => group.failures_tolerated === 0);
    return `${serving}. Losing one more voter stops ${names(weakest)}.`;
  }
  return `${serving}, and any ${tolerated === 1 ? 'one node' : `${tolerated} nodes`} may fail.`;
}

/** @param {Group[]} groups */
function names(groups) {
  const ids = groups.map((group) => group.group_id);
  return ids.length <= NAMED ? list(ids) : `${ids.slice(0, NAMED).join(', ')} and ${ids.length - NAMED} more`;
}

/** @param {OverviewData} overview */
function figures({ cluster, groups }) {
  const keys = groups.reduce((sum, group) => sum + group.keys, 0);
  const size = groups.reduce((sum, group) => sum + group.size_bytes, 0);
  return html`<dl class="figures">
    ${figure('Nodes up', html`${cluster.nodes_up}<small> of ${cluster.nodes}</small>`)}
    ${figure('Groups healthy', html`${cluster.groups_healthy}<small> of ${cluster.groups}</small>`)}
    ${figure('Losses tolerated', cluster.failures_tolerated)}
    ${figure('Keys', count(keys))}
    ${figure('Data', bytes(size))}
    ${figure('Routing epoch', count(cluster.epoch))}
  </dl>`;
}

/** @param {string} term @param {unknown} value */
function figure(term, value) {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

/** @param {string[]} silent */
function partial(silent) {
  return html`<p class="notice off">${icon('unknown')}<span>${list(silent)} did not answer in time.
    What is shown of ${silent.length === 1 ? 'it' : 'them'} is what the catalog and the other nodes know.</span></p>`;
}

/** @param {Node[]} nodes */
function nodeTable(nodes) {
  return html`<table class="stack" role="table" aria-labelledby="nodes">
    <thead role="rowgroup"><tr role="row">
      ${['Node', 'State', 'Address', 'Version', 'Up for'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
      ${['Leads', 'Replicas', 'Disk free'].map((name) => html`<th role="columnheader" scope="col" class="num">${name}</th>`)}
    </tr></thead>
    <tbody role="rowgroup">${nodes.map((node) => nodeRow(node))}</tbody>
  </table>`;
}

/** @param {Node} node */
function nodeRow(node) {
  const up = node.state !== 'unreachable';
  return html`<tr role="row" class=${up ? '' : 'dim'}>
    <th role="rowheader" scope="row">${node.node_id}</th>
    <td role="cell" data-label="State">${badge(node.state)}</td>
    <td role="cell" data-label="Address"><code>${node.address}</code></td>
    <td role="cell" data-label="Version">${node.version || '–'}</td>
    <td role="cell" data-label="Up for">${up ? duration(node.uptime_ms) : '–'}</td>
    <td role="cell" data-label="Leads" class="num">${up ? count(node.leaders) : '–'}</td>
    <td role="cell" data-label="Replicas" class="num">${count(node.replicas)}</td>
    <td role="cell" data-label="Disk free" class="num">${up ? disk(node) : '–'}</td>
  </tr>`;
}

/** @param {Node} node */
function disk(node) {
  if (!node.disk_total_bytes) return '–';
  const percent = Math.round((100 * node.disk_free_bytes) / node.disk_total_bytes);
  return html`${bytes(node.disk_free_bytes)} <small>${percent} %</small>`;
}

/** @param {Group[]} groups */
function groupTable(groups) {
  return html`<table class="stack" role="table" aria-labelledby="groups">
    <thead role="rowgroup"><tr role="row">
      ${['Group', 'State', 'Leader', 'Replicas'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
      ${['Term', 'Commit', 'Applied', 'Max lag', 'Keys', 'Size'].map(
        (name) => html`<th role="columnheader" scope="col" class="num">${name}</th>`,
      )}
    </tr></thead>
    <tbody role="rowgroup">${groups.map((group) => groupRow(group))}</tbody>
  </table>`;
}

/** @param {Group} group */
function groupRow(group) {
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href="/ui/groups/${group.group_id}">${group.group_id}</a></th>
    <td role="cell" data-label="State">${badge(group.state)}</td>
    <td role="cell" data-label="Leader">${group.leader ? html`<span class="leader">${icon('leader')}${group.leader}</span>` : 'none'}</td>
    <td role="cell" data-label="Replicas" class="whole">${replicas(group)}</td>
    <td role="cell" data-label="Term" class="num">${count(group.term)}</td>
    <td role="cell" data-label="Commit" class="num">${count(group.committed_index)}</td>
    <td role="cell" data-label="Applied" class="num">${count(group.applied_index)}</td>
    <td role="cell" data-label="Max lag" class="num">${count(group.max_lag_entries)}</td>
    <td role="cell" data-label="Keys" class="num">${count(group.keys)}</td>
    <td role="cell" data-label="Size" class="num">${bytes(group.size_bytes)}</td>
  </tr>`;
}

/** One mark per replica, and the count in words. @param {Group} group */
function replicas(group) {
  const up = group.members.filter((member) => member.state === 'up').length;
  return html`<span class="replicas">
    <span class="replica-marks" aria-hidden="true">${group.members.map(
      (member) => html`<span class="replica-mark ${stateOf(member.state).tone}" title="${member.node_id}: ${member.state}"></span>`,
    )}</span>
    ${up === group.members.length ? `${up} up` : `${up} of ${plural(group.members.length, 'replica')} up`}
  </span>`;
}

customElements.define('q-overview', Overview);
