/*
 * YOUR CODE GOES HERE. Everything else in this folder is the template's; services/ is yours.
 *
 * What arrives was verified and decrypted by the Integration Center. Still:
 *
 * 1. Return within 4.5 seconds. Later than that, WeChat is told to try again, while your code goes on running.
 *    Dispatch slow work (answers, other services) to a queue.
 * 2. Expect everything more than once. This process remembers what it handled (lib/handled.js); another instance, or this
 *    one after a restart, does not. Make the change of state one atomic step.
 * 3. Throw when it did not work: WeChat then comes again, up to 3 times.
 * 4. Integers beyond 2^53, such as MsgId, arrive as text.
 *
 * Log numbers, not people: an openid is personal data.
 *
 * What has no entry below is acknowledged with `success`, and named in the log.
 */

/**
 * Messages of people, by MsgType: text, image, voice, location, … `message`: FromUserName, Content, MsgId, …
 * To answer: `return textReply(message, "…")` (require("../lib/replies")), or later with /message/custom/send.
 */
const messages = {
  async text(message) {
    console.log(`a text of ${String(message.Content ?? "").length} characters`);
  },
};

/** Events, by Event: subscribe, unsubscribe, SCAN, CLICK, VIEW, TEMPLATESENDJOBFINISH, … */
const events = {
  /** Somebody follows the account. EventKey `qrscene_…` says by which QR code. */
  async subscribe(_event) {
    console.log("a new follower");
  },

  async unsubscribe(_event) {
    console.log("a follower left");
  },
};

module.exports = { messages, events };
