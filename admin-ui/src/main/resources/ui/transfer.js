// @ts-check
// Moving a group's leadership: first the plan, with what it changes and what it does not, then the act.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { request } from './api.js';
import { transferCommands } from './commands.js';
import { plural } from './format.js';
import { icon } from './icons.js';
import { asCommands } from './parts.js';
import { asApiError } from './session.js';

/** @typedef {import('./live.js').Group} Group */
/** @typedef {import('./live.js').Member} Member */

/** Emits `done` with the new leader's node id in its detail, and `closed`. */
class TransferDialog extends LitElement {
  static properties = {
    group: { attribute: false },
    target: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {Group} */
    this.group;
    this.target = '';
    /** @type {import('./api.js').ApiError | null} */
    this.problem = null;
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  /** Voters that could lead, the most caught-up first. */
  candidates() {
    return this.group.members
      .filter((member) => member.state === 'up' && !member.learner && member.node_id !== this.group.leader)
      .sort((a, b) => a.lag_entries - b.lag_entries || a.node_id.localeCompare(b.node_id));
  }

  willUpdate() {
    if (!this.target) this.target = this.candidates()[0]?.node_id ?? '';
  }

  firstUpdated() {
    /** @type {HTMLDialogElement} */ (this.querySelector('dialog')).showModal();
    /** @type {HTMLElement} */ (this.querySelector('[data-cancel]')).focus();
  }

  close() {
    this.dispatchEvent(new Event('closed'));
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    this.busy = true;
    this.problem = null;
    try {
      const path = `/admin/v1/groups/${encodeURIComponent(this.group.group_id)}/leader:transfer`;
      const answer = await request('POST', path, { target: this.target });
      this.querySelector('dialog')?.close(); // gives the focus back to the button that opened it
      this.dispatchEvent(new CustomEvent('done', { detail: answer.leader }));
    } catch (failure) {
      this.problem = asApiError(failure);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const { group_id: id, leader } = this.group;
    const candidates = this.candidates();
    const chosen = candidates.find((member) => member.node_id === this.target);
    return html`<dialog class="confirm" aria-labelledby="transfer-title" @close=${this.close}>
      <form @submit=${this.submit}>
        <h2 id="transfer-title">Transfer leadership of ${id}</h2>
        <fieldset>
          <legend>New leader</legend>
          ${candidates.map((member) => this.choice(member))}
        </fieldset>
        ${chosen ? this.plan(chosen) : html`<p class="notice warn">${icon('warn')}<span>No other voter is up.</span></p>`}
        ${this.problem ? html`<div role="alert" class="notice bad">${icon('stop')}<span>${this.problem.message}
          <span class="request-id"><code>${this.problem.code}</code>${this.problem.requestId
            ? html` Request <code>${this.problem.requestId}</code>` : nothing}</span></span></div>` : nothing}
        ${chosen ? asCommands(transferCommands(id, chosen.node_id)) : nothing}
        <div class="buttons">
          <button type="button" data-cancel @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          <button class="primary" ?disabled=${this.busy || !chosen || !leader}>
            ${this.busy ? 'Transferring…' : `Transfer leadership to ${this.target}`}</button>
        </div>
      </form>
    </dialog>`;
  }

  /** @param {Member} member */
  choice(member) {
    const lag = member.lag_entries === 0 ? 'caught up' : `${plural(member.lag_entries, 'entry', 'entries')} behind`;
    return html`<label class="choice">
      <input type="radio" name="target" .value=${member.node_id} .checked=${member.node_id === this.target}
        @change=${() => (this.target = member.node_id)}>
      <span>${member.node_id}</span><small>${lag}</small>
    </label>`;
  }

  /** @param {Member} target */
  plan(target) {
    const voters = this.group.members.filter((member) => !member.learner).length;
    return html`<div class="plan">
      <div class="plan-step"><span>Now</span><strong>${icon('leader')}${this.group.leader}</strong> leads</div>
      <div class="plan-step"><span>Then</span><strong>${icon('leader')}${target.node_id}</strong> leads,
        ${this.group.leader} follows</div>
      <ul>
        <li>Writes wait for a moment while ${target.node_id} takes over.</li>
        <li>Voters stay the same (${voters}), and so does what may be lost
          (${this.group.failures_tolerated}).</li>
        ${target.lag_entries > 0 ? html`<li class="warn">${target.node_id} must first catch up
          ${plural(target.lag_entries, 'entry', 'entries')}.</li>` : nothing}
      </ul>
    </div>`;
  }
}

customElements.define('q-transfer', TransferDialog);
