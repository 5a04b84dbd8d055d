// @ts-check
// Signing in: as a page of its own, or over the page when the session has expired, so that nobody loses their place.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { icon, mark } from './icons.js';
import { asApiError } from './session.js';

class SignIn extends LitElement {
  static properties = {
    session: { attribute: false },
    user: { attribute: false },
    problem: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {import('./session.js').Session} */
    this.session;
    /** Whose session expired, when one did. @type {import('./session.js').User | null} */
    this.user = null;
    /** @type {import('./api.js').ApiError | null} */
    this.problem = null;
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    const field = this.user ? 'password' : 'username';
    /** @type {HTMLInputElement | null} */ (this.querySelector(`[name=${field}]`))?.focus();
  }

  /** @param {SubmitEvent & {currentTarget: HTMLFormElement}} event */
  async submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    this.busy = true;
    this.problem = null;
    try {
      await this.session.signIn(field('tenant').value, field('username').value, field('password').value);
    } catch (failure) {
      this.problem = asApiError(failure);
      field('password').value = '';
      field('password').focus();
    } finally {
      this.busy = false;
    }
  }

  render() {
    const again = this.user;
    return html`<form class="sign-in" @submit=${this.submit}>
      <div class="sign-in-head">
        ${mark()}
        <h1 id=${again ? 'renewal-title' : 'sign-in-title'}>${again ? 'Your session has ended' : 'Sign in to Quorate'}</h1>
        <p>${again ? 'Sign in again to go on where you are.' : 'For the people who run this cluster.'}</p>
      </div>
      ${this.problem ? this.refusal(this.problem) : html`<div role="alert"></div>`}
      <label>Tenant
        <input name="tenant" .defaultValue=${again?.tenant ?? 'system'} required maxlength="64" autocomplete="organization"
          autocapitalize="none" spellcheck="false">
      </label>
      <label>User name
        <input name="username" .defaultValue=${again?.subject ?? ''} required maxlength="128" autocomplete="username"
          autocapitalize="none" spellcheck="false">
      </label>
      <label>Password
        <input name="password" type="password" required maxlength="1024" autocomplete="current-password">
      </label>
      <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Signing in…' : 'Sign in'}</button>
      ${again ? html`<button type="button" class="quiet" @click=${() => this.session.signOut()}>Sign out instead</button>` : nothing}
    </form>`;
  }

  /** @param {import('./api.js').ApiError} problem */
  refusal(problem) {
    const words =
      problem.status === 401 ? 'Tenant, user name or password is wrong.'
      : problem.status === 429 ? 'Too many people are signing in. Wait a moment and try again.'
      : problem.message;
    return html`<div role="alert" class="notice bad">${icon('stop')}<span>${words}
      ${problem.requestId ? html`<span class="request-id">Request <code>${problem.requestId}</code></span>` : nothing}
    </span></div>`;
  }
}

customElements.define('q-sign-in', SignIn);
