// @ts-check
// A group's replicas as lanes on one scale of log positions, and the same as a table's figures. Drawn as SVG, whose
// attributes the content security policy lets be set where it forbids inline styles.

import { html, nothing, svg } from './vendor/lit/index.js';
import { repeat } from './vendor/lit-html/directives/repeat.js';
import { count } from './format.js';
import { icon } from './icons.js';
import { badge } from './parts.js';

/** @typedef {import('./live.js').Group} Group */
/** @typedef {import('./live.js').Member} Member */

const WIDTH = 1000;
const HEIGHT = 28;
const MIN_SPAN = 20;

/** The stretch of the log that shows all replicas that are up, with some room behind the last. @param {Group} group */
export function scaleOf(group) {
  const newest = Math.max(group.log_last_index, group.committed_index, ...group.members.map((m) => m.match_index));
  const positions = group.members.filter((m) => m.state === 'up').map((m) => Math.min(m.applied_index, m.match_index || m.applied_index));
  const oldest = Math.min(newest, ...positions);
  const span = Math.max(MIN_SPAN, Math.ceil((newest - oldest) * 1.3));
  return { from: Math.max(0, newest - span), to: Math.max(newest, MIN_SPAN) };
}

/** @param {Group} group */
export function memberTable(group) {
  const scale = scaleOf(group);
  return html`<table class="stack lanes" role="table" aria-labelledby="replicas">
    <thead role="rowgroup"><tr role="row">
      <th role="columnheader" scope="col">Replica</th>
      <th role="columnheader" scope="col">Role</th>
      <th role="columnheader" scope="col" class="lane-head">
        <span class="lane-scale"><span>${count(scale.from)}</span><span>log positions</span><span>${count(scale.to)}</span></span>
      </th>
      ${['Match', 'Commit', 'Applied', 'Lag'].map((name) => html`<th role="columnheader" scope="col" class="num">${name}</th>`)}
      <th role="columnheader" scope="col">Checksum</th>
    </tr></thead>
    <tbody role="rowgroup">${repeat(group.members, (m) => m.node_id, (m) => row(group, m, scale))}</tbody>
  </table>
  <p class="legend" aria-hidden="true">
    <span><i class="swatch in-log"></i>in the log</span>
    <span><i class="swatch applied"></i>applied</span>
    <span><i class="swatch commit"></i>committed</span>
  </p>`;
}

/** @param {Group} group @param {Member} member @param {{from: number, to: number}} scale */
function row(group, member, scale) {
  const seen = member.role !== 'unknown';
  const leads = member.node_id === group.leader;
  return html`<tr role="row" class=${seen ? '' : 'dim'}>
    <th role="rowheader" scope="row">${member.node_id}</th>
    <td role="cell" data-label="Role">${leads ? html`<span class="leader">${icon('leader')}leader</span>`
      : member.state === 'up' ? html`<span class="role">${member.learner ? 'learner' : member.role}</span>` : badge(member.state)}</td>
    <td role="cell" class="lane-cell">${lane(member, scale)}</td>
    <td role="cell" data-label="Match" class="num">${figure(member.match_index)}</td>
    <td role="cell" data-label="Commit" class="num">${seen ? count(member.committed_index) : '–'}</td>
    <td role="cell" data-label="Applied" class="num">${seen ? count(member.applied_index) : '–'}</td>
    <td role="cell" data-label="Lag" class="num">${seen || member.match_index > 0 ? count(member.lag_entries) : '–'}</td>
    <td role="cell" data-label="Checksum">${seen ? checksum(group, member) : '–'}</td>
  </tr>`;
}

/** Only a leader knows a match; 0 is "unknown". @param {number} index */
function figure(index) {
  return index > 0 ? count(index) : '–';
}

/** @param {Member} member @param {{from: number, to: number}} scale */
function lane(member, scale) {
  const x = (/** @type {number} */ index) =>
    Math.max(0, Math.min(WIDTH, ((index - scale.from) / (scale.to - scale.from)) * WIDTH));
  const logEnd = Math.max(member.match_index, member.applied_index);
  const words = `${member.node_id}: log to ${count(logEnd)}, committed ${count(member.committed_index)}, applied ${count(member.applied_index)}`;
  return html`<svg class="lane" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${words}>
    ${svg`<rect class="track" width=${WIDTH} height=${HEIGHT}/>
    <rect class="in-log" width=${x(logEnd)} height=${HEIGHT}/>
    <rect class="applied" width=${x(member.applied_index)} y="8" height=${HEIGHT - 16}/>
    ${member.committed_index > scale.from
      ? svg`<rect class="commit" x=${Math.max(0, x(member.committed_index) - 5)} width="5" height=${HEIGHT}/>`
      : nothing}`}
  </svg>`;
}

/** Comparable only between replicas that applied the same. @param {Group} group @param {Member} member */
function checksum(group, member) {
  const peers = group.members.filter(
    (other) => other.state === 'up' && other.node_id !== member.node_id && other.applied_index === member.applied_index,
  );
  const differs = peers.some((other) => other.checksum !== member.checksum);
  const words = `${member.checksum}; compared with the leader's up to revision ${count(member.verified_revision)}`;
  const short = html`<code title=${words}>${member.checksum.slice(0, 8)}</code>`;
  if (differs) return html`<span class="checksum bad">${icon('stop')}${short} differs</span>`;
  return peers.length > 0 ? html`<span class="checksum ok">${icon('check')}${short}</span>` : html`<span class="checksum">${short}</span>`;
}
