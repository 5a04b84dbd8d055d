// @ts-check
// The live overview: one stream of server-sent events, read by fetch so that it carries the UI's header and tells its
// status. The stream says something every second; when it does not, what the page shows is the past, and says so.

import { ApiError, UI_HEADERS, errorOf } from './api.js';

/**
 * @typedef {{severity: string, code: string, subject: string, message: string, remedy: string}} Finding
 * @typedef {{node_id: string, role: string, learner: boolean, state: string, match_index: number, next_index: number,
 *   committed_index: number, applied_index: number, lag_entries: number, checksum: string, verified_revision: number,
 *   snapshot_index: number, findings: Finding[]}} Member
 * @typedef {{group_id: string, state: string, leader: string | null, term: number, committed_index: number,
 *   applied_index: number, revision: number, compact_revision: number, keys: number, size_bytes: number,
 *   log_first_index: number, log_last_index: number, log_bytes: number, snapshot_index: number,
 *   max_lag_entries: number, failures_tolerated: number, members: Member[], findings: Finding[]}} Group
 * @typedef {{node_id: string, address: string, state: string, version: string, uptime_ms: number, leaders: number,
 *   replicas: number, disk_free_bytes: number, disk_total_bytes: number, metrics_address: string,
 *   findings: Finding[]}} Node
 * @typedef {{cluster_id: string, name: string, state: string, version: string, epoch: number, nodes: number,
 *   nodes_up: number, groups: number, groups_healthy: number, failures_tolerated: number}} Cluster
 * @typedef {{checked_at: string, cluster: Cluster, health: {state: string, findings: Finding[]}, nodes: Node[],
 *   groups: Group[]}} Overview
 */

const SILENCE_MS = 4_000;
const RETRY_MS = [300, 1_000, 2_000, 4_000];

/** Emits `change`. */
export class Live extends EventTarget {
  constructor() {
    super();
    /** @type {'off' | 'connecting' | 'live' | 'stale' | 'paused' | 'forbidden'} */
    this.status = 'off';
    /** @type {Overview | null} */
    this.overview = null;
    /** When the gateway last looked at the cluster. @type {Date | null} */
    this.checkedAt = null;
    /** Why there is nothing newer. @type {ApiError | null} */
    this.problem = null;
    /** @type {AbortController | null} */
    this.controller = null;
    this.attempt = 0;
    /** @type {() => Promise<boolean>} */
    this.onExpired = async () => false;
  }

  start() {
    if (this.controller) return;
    const controller = new AbortController();
    this.controller = controller;
    this.set(this.overview ? 'stale' : 'connecting', null);
    this.run(controller.signal);
  }

  /** @param {'off' | 'paused'} status */
  stop(status) {
    this.controller?.abort();
    this.controller = null;
    if (status === 'off') this.overview = null;
    this.set(status, null);
  }

  /** @param {AbortSignal} signal */
  async run(signal) {
    this.attempt = 0;
    while (!signal.aborted) {
      const problem = await this.readOnce(signal);
      if (signal.aborted) return;
      if (problem?.status === 403) {
        this.set('forbidden', problem);
        return;
      }
      this.set(this.overview ? 'stale' : 'connecting', problem);
      if (problem?.status === 401) {
        await this.onExpired();
        continue;
      }
      const wait = RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait * (0.8 + 0.4 * Math.random())));
    }
  }

  /** Reads until the stream ends. @param {AbortSignal} outer @returns {Promise<ApiError | null>} */
  async readOnce(outer) {
    const inner = new AbortController();
    const stop = () => inner.abort();
    outer.addEventListener('abort', stop);
    let watchdog = setTimeout(stop, SILENCE_MS);
    try {
      const headers = { ...UI_HEADERS, Accept: 'text/event-stream' };
      const response = await fetch('/admin/v1/events', { headers, signal: inner.signal, cache: 'no-store' });
      if (!response.ok || !response.body) return await errorOf(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return new ApiError(0, 'stream_ended', 'The live stream ended.', '');
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, SILENCE_MS);
        const events = (buffer + value).split('\n\n');
        buffer = events.pop() ?? '';
        for (const event of events) {
          const ended = this.take(event);
          if (ended) return ended;
        }
      }
    } catch (broken) {
      // fetch reports every broken connection this way, and an abort by us or by the watchdog too.
      return new ApiError(0, 'no_answer', 'The gateway does not answer.', '');
    } finally {
      clearTimeout(watchdog);
      outer.removeEventListener('abort', stop);
    }
  }

  /** @param {string} event @returns {ApiError | null} the end of the stream */
  take(event) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}');
    if (name === 'ended') {
      return new ApiError(data.code === 'unauthenticated' ? 401 : 403, data.code, 'Your session has ended.', '');
    }
    if (name === 'overview') this.overview = data;
    if (data.checked_at) {
      this.attempt = 0;
      this.checkedAt = new Date(data.checked_at);
      this.set('live', null);
    }
    return null;
  }

  /** @param {Live['status']} status @param {ApiError | null} problem */
  set(status, problem) {
    this.status = status;
    this.problem = problem;
    this.dispatchEvent(new Event('change'));
  }
}
