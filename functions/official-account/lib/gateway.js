const { Refusal } = require("./refusal");

/**
 * Only the gateway sets x-tcb-integration-id; the platform strips it from anybody else's request (vendor source: the
 * template's comments). A repeated header arrives joined by commas, hence never has the form of an id.
 *
 * No injected variable tells this function its integration's id, so any id counts unless the variable integrationId names
 * one. Throws a Refusal (403).
 */
function requireFromGateway(headers, environment) {
  const sender = headers["x-tcb-integration-id"];
  if (sender === undefined) throw new Refusal(403, "this did not come through the Integration Center");
  const own = environment.integrationId;
  if (own === undefined ? /^[A-Za-z0-9-]{1,63}$/.test(sender) : sender.toLowerCase() === own) return;
  throw new Refusal(403, `this is for integration ${JSON.stringify(sender.slice(0, 64))}; this is ${own ?? "another"}`);
}

module.exports = { requireFromGateway };
