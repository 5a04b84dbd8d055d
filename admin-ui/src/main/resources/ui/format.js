// @ts-check
// Numbers, sizes and times for people. The one setting, local or UTC time, is remembered in this browser.

const integers = new Intl.NumberFormat('en-GB');
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const ZONE_KEY = 'quorate.zone';

/** @param {number} n */
export function count(n) {
  return integers.format(n);
}

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = one + 's') {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** @param {number} n */
export function bytes(n) {
  let unit = 0;
  while (n >= 1024 && unit < UNITS.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${unit > 0 && n < 100 ? n.toFixed(1) : Math.round(n)} ${UNITS[unit]}`;
}

/** The two largest units of a duration. @param {number} ms */
export function duration(ms) {
  const s = Math.floor(ms / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** @returns {'local' | 'UTC'} */
export function zone() {
  return localStorage.getItem(ZONE_KEY) === 'UTC' ? 'UTC' : 'local';
}

export function switchZone() {
  localStorage.setItem(ZONE_KEY, zone() === 'UTC' ? 'local' : 'UTC');
}

/** hh:mm:ss in the chosen zone. @param {Date} date */
export function clock(date) {
  return date.toLocaleTimeString('en-GB', { timeZone: zone() === 'UTC' ? 'UTC' : undefined });
}

/** Date and time in the chosen zone. @param {string} iso */
export function dateTime(iso) {
  const date = new Date(iso);
  const timeZone = zone() === 'UTC' ? 'UTC' : undefined;
  const day = date.toLocaleDateString('en-CA', { timeZone });
  return `${day} ${date.toLocaleTimeString('en-GB', { timeZone })}${timeZone ? ' UTC' : ''}`;
}

/** "a", "a and b", "a, b and c". @param {string[]} names */
export function list(names) {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
