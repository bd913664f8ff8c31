/*
 * YOUR CODE GOES HERE. Everything else in this folder is the template's; services/ is yours.
 *
 * What arrives was verified and decrypted by the Integration Center. Still:
 *
 * 1. Return within 4.5 seconds. Later than that, the sender is told to try again, while your code goes on running.
 *    Dispatch slow work (answers, other services) to a queue.
 * 2. Expect everything more than once. This process remembers what it handled (lib/handled.js); another instance, or this
 *    one after a restart, does not. Make the change of state one atomic step, for example `UPDATE orders SET state =
 *    'DELIVERED' WHERE out_trade_no = ? AND state = 'PENDING'`, and do nothing when no row changed.
 * 3. Throw when it did not work: the sender then comes again.
 * 4. Integers beyond 2^53, such as order_id and MsgId, arrive as text.
 *
 * Log numbers of orders, not people: an openid is personal data.
 *
 * What has no entry below is acknowledged with `success`, and named in the log.
 */

/**
 * Messages of people, by MsgType: text, image, voice, miniprogrampage, … `message`: FromUserName, Content, MsgId, …
 * A text that a handler returns is the reply to the push itself, in the form that WeChat documents.
 */
const messages = {
  async text(message) {
    console.log(`a text of ${String(message.Content ?? "").length} characters`);
  },
};

/** Events of WeChat, by Event: subscribe, user_enter_tempsession, channels_ec_order_pay, xpay_goods_deliver_notify, … */
const events = {
  /** Virtual goods were paid: hand them out. OpenId, OutTradeNo, GoodsInfo.ProductId, GoodsInfo.Quantity, … */
  async xpay_goods_deliver_notify(event) {
    console.log(`order ${event.OutTradeNo}: goods to deliver`);
  },

  /** Coins were bought. */
  async xpay_coin_pay_notify(event) {
    console.log(`order ${event.OutTradeNo}: coins paid`);
  },

  /** A refund ended; RetCode 0 is success. */
  async xpay_refund_notify(event) {
    console.log(`order ${event.MchOrderId}: refund ended with code ${event.RetCode}`);
  },

  /** Somebody complained: a person has to answer. */
  async xpay_complaint_notify(_event) {
    console.error("a complaint about a virtual payment arrived; see mp.weixin.qq.com");
  },

  /** The URL is being tried from the message push settings. */
  async debug_demo(_event) {},
};

/** Webhooks, by third party and event: `push` of GitHub, `Push Hook` of GitLab and Gitee, `meeting.started` of Tencent Meeting. */
const webhooks = {
  github: {
    async ping(_event) {},
  },
  gitlab: {},
  gitee: {},
  meeting: {},
};

module.exports = { messages, events, webhooks };
