// @ts-check
// The small pieces that pages share: states in words, icon and colour; findings; faces; commands to copy.

import { html, nothing } from './vendor/lit/index.js';
import { icon } from './icons.js';

/** @typedef {import('./live.js').Finding} Finding */
/** @typedef {'ok' | 'warn' | 'bad' | 'off'} Tone */

/** @type {Record<string, {tone: Tone, icon: Parameters<typeof icon>[0], words: string}>} */
const STATES = {
  healthy: { tone: 'ok', icon: 'check', words: 'Healthy' },
  degraded: { tone: 'warn', icon: 'warn', words: 'Degraded' },
  no_quorum: { tone: 'bad', icon: 'stop', words: 'No quorum' },
  unreachable: { tone: 'bad', icon: 'unknown', words: 'Unreachable' },
  up: { tone: 'ok', icon: 'check', words: 'Up' },
  failed: { tone: 'bad', icon: 'stop', words: 'Failed' },
  starting: { tone: 'warn', icon: 'clock', words: 'Starting' },
  missing: { tone: 'bad', icon: 'stop', words: 'Missing' },
};

/** A state that can be read without seeing colours. @param {string} state */
export function stateOf(state) {
  return STATES[state] ?? { tone: 'off', icon: 'unknown', words: state };
}

/** @param {string} state */
export function badge(state) {
  const { tone, icon: name, words } = stateOf(state);
  return html`<span class="badge ${tone}">${icon(name)}${words}</span>`;
}

/** @param {Finding[]} findings */
export function findingList(findings) {
  return html`<ul class="findings">${findings.map(
    (finding) => html`<li class="finding ${finding.severity === 'error' ? 'bad' : 'warn'}">
      ${icon(finding.severity === 'error' ? 'stop' : 'warn')}
      <div>
        <p class="finding-head">
          <span class="sr">${finding.severity === 'error' ? 'Error:' : 'Warning:'}</span>
          <strong>${sentence(finding.message)}</strong>
        </p>
        ${finding.remedy ? html`<p class="remedy">${finding.remedy}</p>` : nothing}
        <p class="finding-foot">${finding.subject}<code>${finding.code}</code></p>
      </div>
    </li>`,
  )}</ul>`;
}

/** @param {string} text */
function sentence(text) {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.replace(/^the /, 'The ') + end;
}

/**
 * What a page shows when it has nothing else to show.
 * @param {string} title @param {unknown} body @param {{tone?: Tone, requestId?: string, action?: unknown}} [more]
 */
export function face(title, body, more = {}) {
  const name = more.tone === 'bad' ? 'stop' : more.tone === 'warn' ? 'warn' : 'unknown';
  return html`<section class="face ${more.tone ?? 'off'}">
    ${icon(name)}
    <h1>${title}</h1>
    <p>${body}</p>
    ${more.requestId ? html`<p class="request-id">Request <code>${more.requestId}</code></p>` : nothing}
    ${more.action ?? nothing}
  </section>`;
}

/** Grey bars where rows will be. @param {string} label @param {number} rows */
export function skeleton(label, rows = 4) {
  return html`<div class="skeleton" role="status">
    <span class="sr">${label}</span>
    ${Array.from({ length: rows }, () => html`<div class="bone"></div>`)}
  </div>`;
}

/** The same action by other means. @param {{curl: string, cli: string}} commands */
export function asCommands(commands) {
  return html`<details class="commands">
    <summary>Show as curl / CLI</summary>
    <div class="command"><span>CLI</span><code>${commands.cli}</code>${copyButton('CLI command', commands.cli)}</div>
    <div class="command"><span>curl</span><code>${commands.curl}</code>${copyButton('curl command', commands.curl)}</div>
  </details>`;
}

/** Browsers lend the clipboard to secure pages only. @param {string} what @param {string} text */
function copyButton(what, text) {
  if (!navigator.clipboard) return nothing;
  /** @param {Event & {currentTarget: HTMLButtonElement}} event */
  const copy = async (event) => {
    const label = event.currentTarget.querySelector('span');
    /** @param {string} words */
    const say = (words) => label && (label.textContent = words);
    await navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Not allowed'),
    );
    setTimeout(() => say('Copy'), 1500);
  };
  return html`<button class="quiet small" aria-label="Copy ${what}" @click=${copy}>${icon('copy')}<span>Copy</span></button>`;
}
