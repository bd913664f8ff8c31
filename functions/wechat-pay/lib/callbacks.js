const { requireUsable } = require("./environment");
const { requireFromGateway } = require("./gateway");
const { isObject } = require("./http");
const { inTime, late } = require("./inTime");
const { openNotification } = require("./notifications");
const { Refusal } = require("./refusal");
const { businessFailure } = require("./service");

/*
 * Callbacks. In gateway mode the Integration Center verified and decrypted them, and forwards `{ ParsedContent,
 * ParsedNotify, Plaintext, rawData }` (vendor source). What it does not forward, transfers (documented), comes from WeChat
 * Pay as it is, and so does everything in sdk mode. WeChat Pay goes by the HTTP status alone: 2xx is done, anything else is
 * sent again.
 */

/** Whether a body is a callback, forwarded or WeChat Pay's own: it arrives at any path. */
function looksLikeCallback(body) {
  return isWechatPaysOwn(body) || ["ParsedContent", "ParsedNotify", "Plaintext", "rawData"].some((key) => key in body);
}

function isWechatPaysOwn({ resource, ParsedContent, Plaintext }) {
  return isObject(resource) && ParsedContent === undefined && Plaintext === undefined;
}

/**
 * Checks the callback and hands it to the owner's code, which has `answerWithinMs` to answer. `trigger`: the name of the
 * vendor's trigger route, if it came there. `request`: `{ bytes, body, headers }`.
 * Throws a Refusal: 401, 403 not from the gateway or WeChat Pay, or not this merchant's; 400 unreadable, 500 failed, 503 late.
 */
async function receiveCallback(request, trigger, { environment, service, answerWithinMs }) {
  const { eventType, content } = readCallback(request, trigger, environment);
  requireOurs(eventType, content, environment);
  const work = workFor(eventType, content);
  if (work === undefined) console.log(`callback ${eventType} ignored: this function has no code for it`);
  else await finishInTime(work, content, service, answerWithinMs);
}

function readCallback({ bytes, body, headers }, trigger, environment) {
  // Its signature proves more than the gateway's mark, which it does not need then (vendor source: both modes take it).
  if (environment.signMode === "sdk" || isWechatPaysOwn(body)) return openNotification(bytes, headers, environment);
  requireFromGateway(headers, environment);
  return readForwarded(body, trigger);
}

function readForwarded({ ParsedContent, ParsedNotify, Plaintext, rawData }, trigger) {
  const content = asObject(ParsedContent) ?? asObject(Plaintext);
  if (!content) throw new Refusal(400, "the callback has no decrypted content");
  const eventTypes = [rawData, ParsedNotify].map((envelope) => asObject(envelope)?.event_type).filter(isToken);
  if (eventTypes.some((eventType) => eventType !== eventTypes[0])) {
    throw new Refusal(400, "the callback names two different event types");
  }
  const eventType = eventTypes[0] ?? eventOfTrigger[trigger]?.(content);
  if (!isToken(eventType)) throw new Refusal(400, "the callback names no event_type");
  return { eventType, content };
}

/** A trigger route says what it is about; the event decides, where one is named. */
const eventOfTrigger = {
  unifiedOrderTrigger: ({ trade_state }) => `TRANSACTION.${trade_state}`,
  refundTrigger: ({ refund_status }) => `REFUND.${refund_status}`,
  transferTrigger: () => "MCHTRANSFER.BILL.FINISHED",
};

/** The Integration Center compared these already; a second look costs nothing and keeps another shop's order out. */
function requireOurs(eventType, content, environment) {
  requireUsable(environment, ["merchantId", "appId"]);
  if (!/^(TRANSACTION|REFUND|MCHTRANSFER)\./.test(eventType)) return;
  // Transfers say mch_id (documented), or mchid (field report).
  const merchantId = eventType.startsWith("MCHTRANSFER.") ? (content.mch_id ?? content.mchid) : content.mchid;
  if (merchantId !== environment.merchantId) throw new Refusal(403, "the callback is about another merchant");
  // The others' plaintext carries no appid (documented).
  if (eventType.startsWith("TRANSACTION.") && !environment.userAppIds.includes(content.appid)) {
    throw new Refusal(403, "the callback is about another app");
  }
}

/** `{ subject, handler }`: what the owner's code has to do about it; undefined for events that there is no handler for. */
function workFor(eventType, content) {
  return Object.hasOwn(works, eventType) ? works[eventType](content, eventType) : undefined;
}

const works = {
  "TRANSACTION.SUCCESS": paid,
  "REFUND.SUCCESS": refundEnded,
  "REFUND.ABNORMAL": refundEnded,
  "REFUND.CLOSED": refundEnded,
  "MCHTRANSFER.BILL.FINISHED": transferEnded,
  // The vendor's template knows these two, which WeChat Pay does not send.
  "MCHTRANSFER.TRANSFER.SUCCESS": transferEnded,
  "MCHTRANSFER.TRANSFER.FAIL": transferEnded,
};

function paid({ out_trade_no, transaction_id, trade_state, amount }) {
  if (!isToken(out_trade_no) || !isToken(transaction_id)) {
    throw new Refusal(400, "the payment lacks out_trade_no or transaction_id");
  }
  if (trade_state !== "SUCCESS" || !Number.isSafeInteger(amount?.total)) {
    throw new Refusal(400, "the payment's trade_state is not SUCCESS, or it has no amount.total");
  }
  return { subject: `order ${out_trade_no}`, handler: "onPaid" };
}

function refundEnded({ out_refund_no, out_trade_no, refund_status }, eventType) {
  if (!isToken(out_refund_no) || !isToken(out_trade_no)) {
    throw new Refusal(400, "the refund lacks out_refund_no or out_trade_no");
  }
  if (`REFUND.${refund_status}` !== eventType) {
    throw new Refusal(400, `the refund's refund_status does not fit ${eventType}`);
  }
  const handler = refund_status === "SUCCESS" ? "onRefunded" : "onRefundFailed";
  return { subject: `refund ${out_refund_no}`, handler };
}

function transferEnded({ out_bill_no, state }) {
  if (!isToken(out_bill_no) || !isToken(state)) throw new Refusal(400, "the transfer lacks out_bill_no or state");
  return { subject: `transfer ${out_bill_no}`, handler: "onTransferFinished" };
}

/** A late answer counts as none, so WeChat Pay is told to come again before its own 5 seconds are over. */
async function finishInTime({ subject, handler }, content, service, answerWithinMs) {
  const where = service.describe(handler);
  if (!service.has(handler)) {
    console.error(`${subject}: there is no ${where}, so WeChat Pay is told to come again`);
    throw new Refusal(500, "there is no business code for this");
  }
  const work = service.run(handler, content);
  const outcome = await inTime(work, answerWithinMs).catch((error) => {
    throw businessFailure(subject, where, error);
  });
  if (outcome === late) {
    work.then(
      () => console.log(`${subject}: business code finished after WeChat Pay was told to try again`),
      (error) => businessFailure(subject, where, error),
    );
    throw new Refusal(503, "the business code took too long");
  }
  // With status 200 WeChat Pay would not come again, whatever the body says (field report).
  if (outcome === false || outcome?.code === "FAIL") {
    throw businessFailure(subject, where, `it answered ${outcome === false ? "false" : 'code "FAIL"'}`);
  }
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
