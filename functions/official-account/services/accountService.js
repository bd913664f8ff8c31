/*
 * YOUR CODE GOES HERE: who may ask WeChat for what, where README.md's table ("Who may call") is not enough.
 *
 * Write and export
 *
 *   async function mayCall(caller, route, parameters) { … }
 *
 * and it decides, before WeChat is asked: true or false. The variables userActions and anonymousActions count for nothing
 * then. Out of its reach, whatever it says: what answers the access token (/token/get, /token/stable, /media/upload_temp) is
 * your server's alone, and whoever is anonymous gets /oauth/… and /jssdk/config at most.
 *
 * `caller`: `{ kind: "server" }`, your own server; `{ kind: "user", openid, appId, uid }`, a user whom the platform identified;
 *   `{ kind: "anonymous" }`, anybody.
 * `route`: `/menu/create`, `/jssdk/config`, …; `parameters`: the body of the request.
 *
 * A web page inside WeChat is anonymous. Tokens, user data and messages belong to your server.
 */

module.exports = {};
