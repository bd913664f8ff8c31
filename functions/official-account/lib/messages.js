const { readDelivery } = require("./deliveries");
const { parseObject } = require("./http");
const { requireFromGateway } = require("./gateway");
const { inTime, late } = require("./inTime");
const { failed, missing } = require("./ownerFile");
const { Refusal } = require("./refusal");
const { parseXml } = require("./xml");

/*
 * Messages, events and webhooks that the Integration Center verified, decrypted and forwards. The sender goes by the
 * answer: `success` with 200 is done, anything else is sent again.
 */

/**
 * Hands it to the business code, which has `answerWithinMs`; resolves to the answer's body: `success`, or the reply that the
 * business code returned as a text, which the Integration Center encrypts (assumed).
 * Throws a Refusal: 403 not from the gateway, 400 unreadable, 500 failed or lacks its code, 503 late.
 */
async function receiveMessage(bytes, headers, { environment, messageService, handled, answerWithinMs }) {
  requireFromGateway(headers, environment);
  const delivery = readDelivery(headers, readContent(bytes));
  const label = `${delivery.kind} ${delivery.name}${delivery.who === undefined ? "" : ` from ${delivery.who}`}`;
  const handle = handlerOf(delivery, label, messageService);
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

/**
 * undefined for what the owner's table has no entry for: that is acknowledged. Not where the table itself is missing, or
 * misspelt, nor for a payment of virtual goods: acknowledged, it would be lost. Own properties only: an event may be called
 * `constructor`.
 */
function handlerOf({ source, kind, name }, label, messageService) {
  const isWebhook = kind === "webhook";
  const tables = messageService.exported(`${kind}s`);
  const [table, where] = isWebhook ? [tables?.[source], `webhooks.${source}`] : [tables, `${kind}s`];
  if (typeof table !== "object" || table === null) throw missing(label, `table ${where}`, messageService);
  if (Object.hasOwn(table, name)) return table[name];
  if (kind === "event" && /^xpay_\w+_notify$/.test(name)) throw missing(label, `${where}.${name}`, messageService);
  return undefined;
}

/** Virtual payment reads ErrCode (field report), everything else the word. */
function successOf({ kind, name }) {
  return kind === "event" && name.startsWith("xpay_") ? { ErrCode: 0, ErrMsg: "success" } : "success";
}

/** A late answer counts as none, so the sender is told to come again before its own 5 seconds are over. */
async function finishInTime(label, work, withinMs) {
  const outcome = await inTime(work, withinMs).catch((error) => {
    throw failed(label, error);
  });
  if (outcome !== late) return outcome;
  work.then(
    () => console.log(`${label}: business code finished after the sender was told to try again`),
    (error) => failed(label, error),
  );
  throw new Refusal(503, "the business code took too long");
}

module.exports = { receiveMessage };
