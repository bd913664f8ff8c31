/*
 * The printed address ends in the token that the API asks for. It is taken out of the address, where it would be seen,
 * copied and kept, and held for this tab.
 */

const heldAs = "cloudbase-console-token";

/** Takes the token out of the address. Returns whether there was one. */
export function takeToken() {
  const [, route, token] = /^#(.*)\?token=([\w-]+)$/.exec(location.hash) ?? [];
  if (token === undefined) return false;
  sessionStorage.setItem(heldAs, token);
  history.replaceState(null, "", `#${route}`);
  return true;
}

/** What every request to the API bears. */
export function authorization() {
  const token = sessionStorage.getItem(heldAs);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
