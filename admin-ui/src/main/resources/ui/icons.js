// @ts-check
// Line icons, 20 by 20, drawn for this UI. Always beside words, so hidden from assistive technology.

import { html, svg } from './vendor/lit/index.js';

const PATHS = {
  check: svg`<circle cx="10" cy="10" r="8"/><path d="m6.5 10.3 2.4 2.4 4.7-5"/>`,
  warn: svg`<path d="M10 2.6 18.3 17H1.7z"/><path d="M10 8v4"/><path d="M10 14.4v.2"/>`,
  stop: svg`<path d="M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7z"/><path d="m7.3 7.3 5.4 5.4m0-5.4-5.4 5.4"/>`,
  unknown: svg`<circle cx="10" cy="10" r="8" stroke-dasharray="3 2.6"/><path d="M7.8 7.9a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5"/><path d="M10 14v.2"/>`,
  leader: svg`<path d="m2.8 6 3.6 3L10 4l3.6 5 3.6-3-1.4 9H4.2z"/>`,
  pause: svg`<path d="M7 4.5v11M13 4.5v11"/>`,
  play: svg`<path d="M6.5 4.2v11.6l9-5.8z"/>`,
  clock: svg`<circle cx="10" cy="10" r="8"/><path d="M10 5.5V10l3 2"/>`,
  camera: svg`<path d="M2.5 6.5h3.6l1.4-2h5l1.4 2h3.6v9.5h-15z"/><circle cx="10" cy="11" r="3"/>`,
  swap: svg`<path d="M3 7h12m-3-3 3 3-3 3M17 13H5m3-3-3 3 3 3"/>`,
  back: svg`<path d="m12 4-6 6 6 6"/>`,
  copy: svg`<rect x="7" y="7" width="10" height="10" rx="1.5"/><path d="M4.5 13H3V3h10v1.5"/>`,
  dot: svg`<circle class="filled" cx="10" cy="10" r="4.5"/>`,
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${PATHS[name]}</svg>`;
}

/** Quorate's mark: three voters, one of which leads. */
export function mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect class="mark-ground" width="32" height="32" rx="7"/>
    <path class="mark-lines" d="M16 10 10 21M16 10l6 11M10 21h12"/>
    <circle class="mark-leader" cx="16" cy="10" r="4"/>
    <circle class="mark-voter" cx="10" cy="21" r="3.4"/>
    <circle class="mark-voter" cx="22" cy="21" r="3.4"/>
  </svg>`;
}
