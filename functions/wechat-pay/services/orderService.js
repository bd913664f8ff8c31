/*
 * YOUR CODE GOES HERE. Everything else in this folder is the template's; this file is yours.
 *
 * What arrives was verified and decrypted by the Integration Center, and belongs to this merchant and app. Still:
 *
 * 1. Return within 4.5 seconds. Later than that, WeChat Pay is told to try again, while your code goes on running.
 *    Dispatch slow work (shipping, messages, other services) to a queue.
 * 2. Expect every callback more than once, even two at a time. Make the change of state one atomic step, for example
 *    `UPDATE orders SET state = 'PAID' WHERE out_trade_no = ? AND state = 'PENDING'`, and do nothing when no row changed.
 * 3. Compare the amount with your own order before you ship: `order.amount.total`, an integer in fen.
 * 4. Throw when it did not work: WeChat Pay then sends the callback again, 15 times within about a day.
 *
 * Log numbers of orders, not people: an openid is personal data.
 */

/**
 * An order was paid (TRANSACTION.SUCCESS).
 * `order`: out_trade_no, transaction_id, amount.total, payer.openid, success_time, attach, …
 */
async function onPaid(order) {
  console.log(`order ${order.out_trade_no} paid`);
}

/**
 * A refund reached the payer (REFUND.SUCCESS).
 * `refund`: out_refund_no, out_trade_no, refund_id, refund_status, amount.refund, …
 */
async function onRefunded(refund) {
  console.log(`refund ${refund.out_refund_no} of order ${refund.out_trade_no} done`);
}

/** A refund did not reach the payer (REFUND.CLOSED, REFUND.ABNORMAL). Somebody has to look at it in the merchant console. */
async function onRefundFailed(refund) {
  console.error(`refund ${refund.out_refund_no} of order ${refund.out_trade_no} failed: ${refund.refund_status}`);
}

/**
 * May this caller do this? Asked before every request to WeChat Pay; answer true or false.
 *
 * `caller`: `{ kind: "user", openid, appId }`, a Mini Program user whom the platform identified, or `{ kind: "server" }`,
 *   your own server (see README.md, "Who may call").
 * `action`: `wxpay_order`, `wxpay_refund`, …; `parameters`: the checked body of the request.
 *
 * A user could pay one fen for anything, or look at an order whose number he knows: compare `parameters.amount.total` and
 * the order's owner with your own records here. Refunds are left to your server: a user who may refund pays nothing.
 */
async function mayCall(caller, action, _parameters) {
  return caller.kind === "server" || !action.startsWith("wxpay_refund");
}

module.exports = { onPaid, onRefunded, onRefundFailed, mayCall };
