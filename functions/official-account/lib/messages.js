const { readDelivery } = require("./deliveries");
const { parseObject } = require("./http");
const { requireFromGateway } = require("./gateway");
const { Refusal } = require("./refusal");
const { parseXml } = require("./xml");

/*
 * Messages, events and webhooks that the Integration Center verified, decrypted and forwards. The sender goes by the
 * answer: `success` with 200 is done, anything else is sent again.
 */

/**
 * Hands it to the business code, which has `answerWithinMs`; resolves to the answer's body: `success`, or the reply that the
 * business code returned as a text, which the Integration Center encrypts (assumed).
 * Throws a Refusal: 403 not from the gateway, 400 unreadable, 500 failed, 503 late.
 */
async function receiveMessage(bytes, headers, { environment, messageService, handled, answerWithinMs }) {
  requireFromGateway(headers, environment);
  const delivery = readDelivery(headers, readContent(bytes));
  const label = `${delivery.kind} ${delivery.name}${delivery.who === undefined ? "" : ` from ${delivery.who}`}`;
  const handle = handlerOf(delivery, messageService);
  if (!handle) {
    console.log(`${label}: acknowledged, this function has no code for it`);
    return successOf(delivery);
  }
  const startedAt = Date.now();
  const { repeated, work } = handled.once(delivery.key, () => handle(delivery.content));
  const reply = await finishInTime(label, work, answerWithinMs);
  console.log(`${label}: ${repeated ? "came again, was handled already" : `handled in ${Date.now() - startedAt} ms`}`);
  return delivery.kind === "message" && typeof reply === "string" && reply !== "" ? reply : successOf(delivery);
}

function readContent(bytes) {
  return /^\s*</.test(bytes.toString("utf8", 0, 64)) ? parseXml(bytes.toString("utf8")) : parseObject(bytes);
}

/** Own properties only: an event may be called `constructor`. */
function handlerOf({ source, kind, name }, { messages, events, webhooks }) {
  const table = { message: messages, event: events, webhook: webhooks?.[source] }[kind];
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Virtual payment reads ErrCode (field report), everything else the word. */
function successOf({ kind, name }) {
  return kind === "event" && name.startsWith("xpay_") ? { ErrCode: 0, ErrMsg: "success" } : "success";
}

const isLate = Symbol("late");

/** A late answer counts as none, so the sender is told to come again before its own 5 seconds are over. */
async function finishInTime(label, work, withinMs) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(withinMs, 0), isLate);
  });
  let outcome;
  try {
    outcome = await Promise.race([work, late]);
  } catch (error) {
    throw businessFailure(label, error);
  } finally {
    clearTimeout(timer);
  }
  if (outcome !== isLate) return outcome;
  work.then(
    () => console.log(`${label}: business code finished after the sender was told to try again`),
    (error) => businessFailure(label, error),
  );
  throw new Refusal(503, "the business code took too long");
}

/** The reason goes to the log only. */
function businessFailure(label, error) {
  console.error(`${label}: business code failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new Refusal(500, "the business code failed");
}

module.exports = { receiveMessage };
