/*
 * YOUR CODE GOES HERE: who may ask WeChat for what.
 */

/** What a signed-in Mini Program user gets as delivered: nothing that shows or changes anything of the account. */
const forUsers = new Set(["/oauth/config", "/jssdk/config"]);

/**
 * May this caller do this? Asked before WeChat is asked; answer true or false.
 *
 * `caller`: `{ kind: "server" }`, your own server; `{ kind: "user", openid, appId }`, a Mini Program user whom the platform
 *   identified; `{ kind: "anonymous" }`, anybody (see README.md, "Who may call").
 * `route`: `/menu/create`, `/jssdk/config`, …; `parameters`: the body of the request.
 *
 * A web page inside WeChat is anonymous. If yours needs the JSSDK: set corsAllowOrigin, and allow `/jssdk/config` for
 * pages of yours only (`parameters.url`). Tokens, user data and messages belong to your server.
 */
async function mayCall(caller, route, _parameters) {
  return caller.kind === "server" || (caller.kind === "user" && forUsers.has(route));
}

module.exports = { mayCall };
