// @ts-check
// Who is signed in. The session slides while the page is open, up to the end that the gateway has set for it.

import { ApiError, onExpired, request } from './api.js';

/** @typedef {{subject: string, tenant: string, roles: string[]}} User */

const FIRST_REFRESH_MS = 30_000;
const OPERATORS = ['admin', 'operator'];
const SNAPSHOTTERS = ['admin', 'operator', 'backup'];

/** Emits `change`. `expired` means: someone was signed in, and must be again before anything else works. */
export class Session extends EventTarget {
  constructor() {
    super();
    /** @type {User | null} */
    this.user = null;
    this.known = false;
    this.expired = false;
    /** @type {ApiError | null} */
    this.problem = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    onExpired(() => this.renewInPlace());
  }

  /** Learns from the cookie, if there is one, who is signed in. */
  async load() {
    try {
      const answer = await request('GET', '/ui/session');
      this.problem = null;
      this.known = true;
      this.user = answer.signed_in ? answer : null;
      if (this.user) this.refreshIn(FIRST_REFRESH_MS);
    } catch (failure) {
      this.problem = asApiError(failure);
    }
    this.changed();
  }

  /** @param {string} tenant @param {string} username @param {string} password */
  async signIn(tenant, username, password) {
    const answer = await request('POST', '/ui/session', { tenant, username, password });
    this.user = answer;
    this.known = true;
    this.expired = false;
    this.refreshIn(answer.expires_in * 667);
    this.changed();
  }

  async signOut() {
    await request('DELETE', '/ui/session');
    clearTimeout(this.timer);
    this.user = null;
    this.expired = false;
    this.changed();
  }

  /** Asks for the password over the page. Resolves when that was given, or not. @returns {Promise<boolean>} */
  renewInPlace() {
    if (!this.user) return Promise.resolve(false);
    this.expired = true;
    this.changed();
    return new Promise((resolve) => {
      const settled = () => {
        if (this.expired) return;
        this.removeEventListener('change', settled);
        resolve(this.user !== null);
      };
      this.addEventListener('change', settled);
    });
  }

  mayOperate() {
    return this.has(OPERATORS);
  }

  maySnapshot() {
    return this.has(SNAPSHOTTERS);
  }

  /** @param {string[]} roles */
  has(roles) {
    return this.user !== null && this.user.roles.some((role) => roles.includes(role));
  }

  /** @param {number} ms */
  refreshIn(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), ms);
  }

  async refresh() {
    try {
      const answer = await request('POST', '/ui/session/refresh');
      this.user = answer;
      this.refreshIn(answer.expires_in * 667);
    } catch (failure) {
      if (asApiError(failure).status === 401) {
        this.expired = true;
      } else {
        this.refreshIn(FIRST_REFRESH_MS); // the cookie is good for a while yet: try again
      }
    }
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** Anything else is a bug and must surface as one. @param {unknown} failure @returns {ApiError} */
export function asApiError(failure) {
  if (failure instanceof ApiError) return failure;
  throw failure;
}
