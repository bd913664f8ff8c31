const { Refusal } = require("./refusal");
const { routeNames } = require("./routes");

/*
 * Who may do what. Within what is in reach of a caller at all, the service file's mayCall decides where there is one; without
 * it the standing rights and the variables do.
 */

/** A person's own login, and what wx.config takes: nothing that shows or changes anything of the account. */
const standingRights = routeNames.filter((route) => route.startsWith("/oauth/") || route === "/jssdk/config");

/** These answer the account's access token: for the owner's server only. */
const tokenRoutes = ["/token/get", "/token/stable", "/media/upload_temp"];

/** What the variables can open: for users, and for everybody. */
const openToUsers = routeNames.filter((route) => !tokenRoutes.includes(route));
const openToEverybody = standingRights;

/** Throws a Refusal: 401 for one whom nobody vouches for, 403 else; 500 when mayCall throws, is late, or its file cannot be loaded. */
async function requireAllowed(caller, route, parameters, { environment, accountService }) {
  if (await isAllowed(caller, route, parameters, environment, accountService)) return;
  if (caller.kind === "anonymous") {
    throw new Refusal(401, "nobody vouches for this call: use x-server-key, or wx.cloud.callHTTPFunction (README.md)");
  }
  throw new Refusal(
    403,
    `${route} is not allowed for this caller (services/accountService.js, mayCall; variable userActions)`,
  );
}

async function isAllowed(caller, route, parameters, { userActions, anonymousActions }, accountService) {
  if (!isInReach(caller, route)) return false;
  if (accountService.exported("mayCall") !== undefined) return accountService.ask("mayCall", caller, route, parameters);
  if (caller.kind === "server") return true;
  if (caller.kind === "anonymous") return anonymousActions.includes(route);
  return standingRights.includes(route) || userActions.includes(route);
}

/** Whatever mayCall says: the access token for the server alone, and nothing of the account for whom nobody vouches. */
function isInReach({ kind }, route) {
  if (kind === "anonymous") return openToEverybody.includes(route);
  return kind === "server" || !tokenRoutes.includes(route);
}

module.exports = { openToUsers, openToEverybody, requireAllowed };
