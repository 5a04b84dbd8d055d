// @ts-check
// Actions as a shell would do them: the same API, so that what was clicked once can be scripted.

/** @param {string} method @param {string} path @param {object} [body] */
function curl(method, path, body) {
  const data = body ? ` -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'` : '';
  return `curl -X ${method} -H "Authorization: Bearer $TOKEN"${data} ${location.origin}${path}`;
}

/** @param {string} group @param {string} target */
export function transferCommands(group, target) {
  return {
    cli: `quorate cluster transfer ${group} --to ${target}`,
    curl: curl('POST', `/admin/v1/groups/${group}/leader:transfer`, { target }),
  };
}

/** @param {string} group @param {string} node */
export function snapshotCommands(group, node) {
  return {
    cli: `quorate snapshot create ${group} --node ${node}`,
    curl: curl('POST', `/admin/v1/groups/${group}/snapshots`, { node }),
  };
}
