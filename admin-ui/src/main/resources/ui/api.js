// @ts-check
// Requests to the gateway. The session is a cookie that scripts can't read; the header below is the proof that a
// request was made by this page, which the gateway demands with the cookie.

export const UI_HEADERS = { 'Quorate-UI': '1' };

/** A refusal or failure, with what a person needs to report it. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 when there was no answer
   * @param {string} code
   * @param {string} detail
   * @param {string} requestId
   */
  constructor(status, code, detail, requestId) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** @type {() => Promise<boolean>} */
let reauthenticate = async () => false;

/**
 * Sets what to do when the session has expired: ask for the password over the page.
 * @param {() => Promise<boolean>} handler whether the request is worth repeating
 */
export function onExpired(handler) {
  reauthenticate = handler;
}

/**
 * One request; JSON in, JSON out. An expired session is renewed in place and the request sent again: a 401 says that
 * nothing was done.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function request(method, path, body) {
  let response = await send(method, path, body);
  if (response.status === 401 && !path.startsWith('/ui/session') && (await reauthenticate())) {
    response = await send(method, path, body);
  }
  if (!response.ok) throw await errorOf(response);
  return response.status === 204 ? null : response.json();
}

/** @param {string} method @param {string} path @param {object} [body] */
async function send(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { ...UI_HEADERS };
  if (body) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store' });
  } catch (unreachable) {
    throw new ApiError(0, 'no_answer', 'The gateway does not answer. Is it running, and is your network up?', '');
  }
}

/** @param {Response} response */
export async function errorOf(response) {
  const requestId = response.headers.get('Quorate-Request-Id') ?? '';
  const type = response.headers.get('Content-Type') ?? '';
  if (!type.includes('json')) {
    return new ApiError(response.status, `http_${response.status}`, response.statusText || 'Failed', requestId);
  }
  const problem = await response.json();
  return new ApiError(response.status, problem.code, problem.detail, problem.request_id ?? requestId);
}
