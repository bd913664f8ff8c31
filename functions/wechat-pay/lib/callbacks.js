const { appIds, requireUsable } = require("./environment");
const { requireFromGateway } = require("./gateway");
const { isObject } = require("./http");
const { Refusal } = require("./refusal");

/*
 * Callbacks that the Integration Center verified, decrypted and forwards: `{ ParsedContent, ParsedNotify, Plaintext,
 * rawData }` (vendor source). WeChat Pay goes by the HTTP status alone: 2xx is done, anything else is sent again.
 */

/** Whether a body that arrived at `/` is a forwarded callback. */
function looksLikeCallback(body) {
  return ["ParsedContent", "ParsedNotify", "Plaintext", "rawData"].some((key) => key in body);
}

/**
 * Checks the callback and hands it to the business code, which has `answerWithinMs` to answer.
 * Throws a Refusal: 403 not from this integration's gateway or not this merchant's, 400 unreadable, 500 failed, 503 late.
 */
async function receiveCallback(body, headers, { environment, orderService, answerWithinMs }) {
  requireFromGateway(headers, environment);
  const { eventType, content } = readCallback(body);
  requireOurs(eventType, content, environment);
  const work = businessWork(eventType, content, orderService);
  if (work) await finishInTime(work.name, work.run, answerWithinMs);
  else console.log(`callback ${eventType} ignored: this function has no code for it`);
}

function readCallback({ ParsedContent, ParsedNotify, Plaintext, rawData }) {
  const eventTypes = [rawData, ParsedNotify].map((envelope) => asObject(envelope)?.event_type).filter(isToken);
  if (eventTypes.length === 0) throw new Refusal(400, "the callback names no event_type");
  if (eventTypes.some((eventType) => eventType !== eventTypes[0])) {
    throw new Refusal(400, "the callback names two different event types");
  }
  const content = asObject(ParsedContent) ?? asObject(Plaintext);
  if (!content) throw new Refusal(400, "the callback has no decrypted content");
  return { eventType: eventTypes[0], content };
}

/** The Integration Center compared these already; a second look costs nothing and keeps another shop's order out. */
function requireOurs(eventType, content, environment) {
  requireUsable(environment, ["merchantId", "appId"]);
  if (!/^(TRANSACTION|REFUND)\./.test(eventType)) return;
  if (content.mchid !== environment.merchantId) throw new Refusal(403, "the callback is about another merchant");
  // A refund's plaintext carries no appid (documented).
  if (eventType.startsWith("TRANSACTION.") && !appIds(environment).includes(content.appid)) {
    throw new Refusal(403, "the callback is about another app");
  }
}

/** What the business code has to do about it; undefined for events that it has no code for. */
function businessWork(eventType, content, orderService) {
  if (eventType === "TRANSACTION.SUCCESS") {
    if (!isToken(content.out_trade_no) || !isToken(content.transaction_id)) {
      throw new Refusal(400, "the payment lacks out_trade_no or transaction_id");
    }
    if (content.trade_state !== "SUCCESS" || !Number.isSafeInteger(content.amount?.total)) {
      throw new Refusal(400, "the payment's trade_state is not SUCCESS, or it has no amount.total");
    }
    return { name: `order ${content.out_trade_no}`, run: () => orderService.onPaid(content) };
  }
  if (["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"].includes(eventType)) {
    if (!isToken(content.out_refund_no) || !isToken(content.out_trade_no)) {
      throw new Refusal(400, "the refund lacks out_refund_no or out_trade_no");
    }
    if (`REFUND.${content.refund_status}` !== eventType) {
      throw new Refusal(400, `the refund's refund_status does not fit ${eventType}`);
    }
    const handle = eventType === "REFUND.SUCCESS" ? orderService.onRefunded : orderService.onRefundFailed;
    return { name: `refund ${content.out_refund_no}`, run: () => handle(content) };
  }
  return undefined;
}

/** A late answer counts as none, so WeChat Pay is told to come again before its own 5 seconds are over. */
async function finishInTime(name, run, answerWithinMs) {
  const work = Promise.resolve().then(run);
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, answerWithinMs, "late");
  });
  let outcome;
  try {
    outcome = await Promise.race([work, late]);
  } catch (error) {
    throw businessFailure(name, error);
  } finally {
    clearTimeout(timer);
  }
  if (outcome === "late") {
    work.then(
      () => console.log(`${name}: business code finished after WeChat Pay was told to try again`),
      (error) => businessFailure(name, error),
    );
    throw new Refusal(503, "the business code took too long");
  }
  // With status 200 WeChat Pay would not come again, whatever the body says (field report).
  if (outcome?.code === "FAIL") throw businessFailure(name, new Error('it answered code "FAIL"'));
}

/** The reason goes to the log only: whoever sent the callback learns nothing about the shop. */
function businessFailure(name, error) {
  console.error(`${name}: business code failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new Refusal(500, "the business code failed");
}

/** Objects may arrive as such or as JSON text: the platform documents no schema. */
function asObject(value) {
  if (isObject(value)) return value;
  if (typeof value !== "string") return undefined;
  try {
    const parsed = JSON.parse(value);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Printable, without spaces: safe to put on a line of the log. */
function isToken(value) {
  return typeof value === "string" && /^[\x21-\x7e]{1,64}$/.test(value);
}

module.exports = { looksLikeCallback, receiveCallback };
