// @ts-check
// The frame of the UI: who is signed in, which page, how fresh its data is. Pages get the live overview and the session
// as properties and keep no copies.

import { LitElement, html, nothing } from './vendor/lit/index.js';
import { clock, switchZone, zone } from './format.js';
import { icon, mark } from './icons.js';
import { Live } from './live.js';
import { face, skeleton } from './parts.js';
import { Session } from './session.js';
import './group.js';
import './overview.js';
import './sign-in.js';

const BASE = '/ui/';

class App extends LitElement {
  static properties = { path: { state: true } };

  constructor() {
    super();
    this.session = new Session();
    this.live = new Live();
    this.live.onExpired = () => this.session.renewInPlace();
    this.path = location.pathname;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.session.addEventListener('change', () => this.sessionChanged());
    this.live.addEventListener('change', () => this.requestUpdate());
    window.addEventListener('popstate', () => this.went());
    this.addEventListener('click', (event) => this.follow(event));
    this.session.load();
  }

  sessionChanged() {
    if (!this.session.user) {
      this.live.stop('off');
    } else if (this.live.status === 'off' || (this.live.status === 'forbidden' && !this.session.expired)) {
      this.live.controller = null;
      this.live.start();
    }
    this.requestUpdate();
  }

  /** Links within the UI change the page without loading it anew. @param {MouseEvent} event */
  follow(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.origin !== location.origin || !link.pathname.startsWith(BASE)) return;
    event.preventDefault();
    if (link.pathname === location.pathname) return;
    history.pushState(null, '', link.pathname);
    this.went();
  }

  async went() {
    this.path = location.pathname;
    window.scrollTo(0, 0);
    await this.updateComplete;
    this.querySelector('main')?.focus({ preventScroll: true });
  }

  updated() {
    const overview = this.live.overview;
    const group = this.groupId();
    const page = !this.session.user ? 'Sign in' : group ?? 'Overview';
    document.title = `${page} · ${overview ? overview.cluster.name : 'Quorate'}`;
    const dialog = /** @type {HTMLDialogElement | null} */ (this.querySelector('dialog.renewal'));
    if (dialog && !dialog.open) dialog.showModal();
  }

  groupId() {
    const match = /^\/ui\/groups\/([^/]+)$/.exec(this.path);
    return match ? decodeURIComponent(match[1]) : null;
  }

  render() {
    if (!this.session.user) return html`<main class="alone" tabindex="-1">${this.stranger()}</main>`;
    return html`
      <a class="skip" href="#main">Skip to the page</a>
      ${this.header()}
      <main id="main" tabindex="-1">${this.staleNotice()}${this.page()}</main>
      ${this.footer()}
      ${this.session.expired ? this.renewal() : nothing}`;
  }

  stranger() {
    if (this.session.problem) {
      const retry = html`<button class="primary" @click=${() => this.session.load()}>Try again</button>`;
      const { message, requestId } = this.session.problem;
      return face('The gateway could not be asked', message, { tone: 'bad', requestId, action: retry });
    }
    return this.session.known ? html`<q-sign-in .session=${this.session}></q-sign-in>` : nothing;
  }

  header() {
    const here = this.path === BASE ? 'page' : nothing;
    return html`<header>
      <a class="brand" href=${BASE}>${mark()}<span>Quorate</span></a>
      ${this.live.overview ? html`<span class="cluster-name">${this.live.overview.cluster.name}</span>` : nothing}
      <nav aria-label="Pages"><a href=${BASE} aria-current=${here}>Overview</a></nav>
      <div class="spacer"></div>
      ${this.freshness()}
      ${this.userMenu()}
    </header>`;
  }

  freshness() {
    const { status, checkedAt } = this.live;
    if (status === 'forbidden' || status === 'off') return nothing;
    const at = checkedAt ? clock(checkedAt) : '';
    const paused = status === 'paused';
    const toggle = () => (paused ? this.live.start() : this.live.stop('paused'));
    return html`<div class="freshness ${status}">
      <span class="pulse" aria-hidden="true"></span>
      <span class="freshness-words">${
        status === 'live' ? html`Live <span class="at">${at}</span>`
        : paused ? html`Paused at ${at}`
        : status === 'stale' ? html`Stale since ${at}`
        : 'Connecting…'
      }</span>
      <button class="quiet small" @click=${toggle}>${icon(paused ? 'play' : 'pause')}${paused ? 'Resume' : 'Pause'}</button>
    </div>`;
  }

  userMenu() {
    const user = this.session.user;
    return html`<div class="user">
      <span class="who">${user?.subject}<span class="tenant">@${user?.tenant}</span></span>
      <button class="quiet small" @click=${() => this.session.signOut()}>Sign out</button>
    </div>`;
  }

  staleNotice() {
    const { status, checkedAt, problem, overview } = this.live;
    const since = checkedAt ? clock(checkedAt) : '';
    const stale = status === 'stale' && overview;
    return html`<div role="status">${stale ? html`<p class="notice warn">${icon('clock')}<span>
      <strong>Stale since ${since}.</strong> ${problem?.message ?? ''} Reconnecting; what you see is from then.
      </span></p>` : nothing}</div>`;
  }

  page() {
    const { status, overview, problem } = this.live;
    if (status === 'forbidden') return this.forbidden();
    if (!overview) {
      return html`<h1 class="sr">Loading</h1>
        ${problem && problem.status !== 401 ? html`<p class="notice bad">${icon('stop')}<span>${problem.message}
          ${problem.requestId ? html` Request <code>${problem.requestId}</code>.` : nothing} Trying again…</span></p>` : nothing}
        ${skeleton('Loading the cluster', 6)}`;
    }
    const group = this.groupId();
    if (group) return html`<q-group .overview=${overview} .session=${this.session} .groupId=${group}></q-group>`;
    if (this.path === BASE) return html`<q-overview .overview=${overview} .stale=${status === 'stale'}></q-overview>`;
    const home = html`<a class="button" href=${BASE}>Go to the overview</a>`;
    return face('There is no such page', this.path, { action: home });
  }

  forbidden() {
    const user = this.session.user;
    const out = html`<button class="primary" @click=${() => this.session.signOut()}>Sign in as someone else</button>`;
    return face(
      'You may not see the cluster',
      `You are signed in as ${user?.subject} of tenant ${user?.tenant}` +
        ` (${user?.roles.join(', ') || 'no roles'}). This needs a staff role of the tenant system.`,
      { tone: 'warn', requestId: this.live.problem?.requestId, action: out },
    );
  }

  footer() {
    const other = zone() === 'UTC' ? 'local time' : 'UTC';
    const toggle = () => {
      switchZone();
      this.requestUpdate();
      for (const page of this.querySelectorAll('q-group, q-snapshots')) /** @type {LitElement} */ (page).requestUpdate();
    };
    const version = this.live.overview?.cluster.version;
    return html`<footer>
      <span>Quorate ${version ?? ''}</span>
      <span>Times are ${zone() === 'UTC' ? 'UTC' : 'local'}. <button class="link" @click=${toggle}>Show ${other}</button></span>
    </footer>`;
  }

  renewal() {
    return html`<dialog class="renewal" aria-labelledby="renewal-title" @cancel=${(/** @type {Event} */ e) => e.preventDefault()}>
      <q-sign-in .session=${this.session} .user=${this.session.user}></q-sign-in>
    </dialog>`;
  }
}

customElements.define('q-app', App);
