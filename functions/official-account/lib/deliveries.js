const { createHash } = require("node:crypto");
const { Refusal } = require("./refusal");

/*
 * What was delivered: a message or event of WeChat's message push, or a webhook. The Integration Center has verified and
 * decrypted it; the third party comes again after an answer that it does not like, so each carries a key to know it by.
 */

/** Header that names the event, headers that identify the delivery (documented by each). */
const webhooks = {
  github: { event: "x-github-event", ids: ["x-github-delivery"] },
  gitlab: { event: "x-gitlab-event", ids: ["webhook-id", "idempotency-key", "x-gitlab-event-uuid"] },
  gitee: { event: "x-gitee-event", ids: [] },
};

/**
 * `{ source, kind, name, key, who, content }`: e.g. wechat, event, subscribe. `who`: the sender, shortened to a digest
 * that can be logged. Throws a Refusal (400) for what is neither message nor webhook.
 */
function readDelivery(headers, body) {
  const { source, kind, name, id } = readWebhook(headers) ?? readMeeting(body) ?? readMessage(body) ?? {};
  if (!isName(name)) {
    throw new Refusal(400, "the body is neither a message (MsgType, Event) nor a webhook (x-github-event, event, …)");
  }
  const key = `${source} ${name} ${isName(id) ? id : contentDigest(body)}`;
  return { source, kind, name, key, who: shortDigest(body.FromUserName), content: body };
}

function readWebhook(headers) {
  for (const [source, { event, ids }] of Object.entries(webhooks)) {
    const name = headers[event];
    if (name === undefined) continue;
    return { source, kind: "webhook", name, id: ids.map((header) => headers[header]).find(isName) };
  }
  return undefined;
}

function readMeeting({ event, unique_sequence: id }) {
  return typeof event === "string" ? { source: "meeting", kind: "webhook", name: event, id } : undefined;
}

function readMessage({ MsgType, Event, MsgId }) {
  const id = MsgId === undefined ? undefined : String(MsgId);
  if (MsgType === "event") return { source: "wechat", kind: "event", name: Event, id };
  return { source: "wechat", kind: "message", name: MsgType, id };
}

/**
 * Events have no MsgId. FromUserName, CreateTime and Event (documented) are not enough by themselves: for orders
 * FromUserName is WeChat's own account, and two of one second would count as one. So all fields do; but RetryTimes, which
 * counts the attempts.
 */
function contentDigest(body) {
  const { RetryTimes: _attempt, ...content } = body;
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

function shortDigest(openid) {
  return typeof openid === "string" ? createHash("sha256").update(openid).digest("hex").slice(0, 8) : undefined;
}

/** Printable: safe to put on a line of the log. GitLab's names have spaces: `Push Hook`. */
function isName(value) {
  return typeof value === "string" && /^[\x20-\x7e]{1,128}$/.test(value);
}

module.exports = { readDelivery };
