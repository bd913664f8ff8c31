const { Refusal } = require("./refusal");

/** Printable, without blanks; a header that came twice arrives joined by a comma. */
const oneMark = /^[\x21-\x2b\x2d-\x7e]{1,256}$/;

let lastTold;

/**
 * Throws a Refusal for what did not come through the Integration Center: 403, or 500 when the variable integrationId cannot
 * be read.
 *
 * Only the gateway sets x-tcb-integration-id; the platform strips it from anybody else's request (vendor source: the
 * template's comments). What it carries is documented nowhere, and ids hold what no host label can (`_`, documented): so its
 * being there, once, is the proof. Only where the variable integrationId names an id does another one count for nothing.
 *
 * `expectedIntegrationId`: what the callback host names, if that is known; another one is told, not refused.
 */
function requireFromGateway(headers, { problems, integrationId, expectedIntegrationId }) {
  if (problems.has("integrationId")) {
    throw new Refusal(500, `INVALID_VARIABLES: integrationId: ${problems.get("integrationId")}`);
  }
  const sender = headers["x-tcb-integration-id"];
  if (sender === undefined || !oneMark.test(sender)) {
    throw new Refusal(
      403,
      "this did not come through the Integration Center: it lacks the header x-tcb-integration-id",
    );
  }
  const named = JSON.stringify(sender.slice(0, 64));
  if (integrationId !== undefined && !isSame(sender, integrationId)) {
    throw new Refusal(403, `this is for integration ${named}; the variable integrationId names ${integrationId}`);
  }
  if (integrationId !== undefined || expectedIntegrationId === undefined) return;
  if (isSame(sender, expectedIntegrationId) || sender === lastTold) return;
  lastTold = sender;
  console.log(
    `x-tcb-integration-id is ${named}, the callback host names ${expectedIntegrationId}: taken all the same. ` +
      "Set the variable integrationId to the first, and nothing else is taken.",
  );
}

function isSame(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}

/** The variable integrationId as the owner wrote it. Throws an Error. */
function integrationId(text) {
  if (!oneMark.test(text)) throw new Error("must be the id of the integration: printable, without blanks and commas");
  return text;
}

module.exports = { requireFromGateway, integrationId };
