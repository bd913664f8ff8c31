/*
 * YOUR CODE GOES HERE. Everything else in this folder is the template's; this file is yours. The vendor's own
 * services/orderService.js, with its handler… functions, may lie here instead.
 *
 * What arrives was verified and decrypted, and belongs to this merchant and app. Still:
 *
 * 1. Return within 4.5 seconds. Later than that, WeChat Pay is told to try again, while your code goes on running.
 *    Dispatch slow work (shipping, messages, other services) to a queue.
 * 2. Expect every callback more than once, even two at a time. Make the change of state one atomic step, for example
 *    `UPDATE orders SET state = 'PAID' WHERE out_trade_no = ? AND state = 'PENDING'`, and do nothing when no row changed.
 * 3. Compare the amount with your own order before you ship: `order.amount.total`, an integer in fen.
 * 4. Throw when it did not work (`return false` means the same): WeChat Pay then sends the callback again, 15 times within
 *    about a day.
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
 * A transfer to a user ended (MCHTRANSFER.BILL.FINISHED).
 * `bill`: out_bill_no, transfer_bill_no, state (SUCCESS, FAIL, CANCELLED), transfer_amount, fail_reason, …
 */
async function onTransferFinished(bill) {
  console.log(`transfer ${bill.out_bill_no} ended: ${bill.state}`);
}

/*
 * More that you may write, and export. Each may be async; README.md says more.
 *
 * priceOf(order, caller)               what this order costs, in fen, from your own records. WITHOUT IT THE CLIENT SETS THE
 *                                      PRICE, as in the vendor's template: one fen for anything. `order`: the request
 *                                      without its amount. Return undefined for an order that you do not know.
 * ownerOf(outTradeNo)                  the openid of whoever ordered this, from your own records
 * mayCall(caller, action, parameters)  false refuses what is open to this caller; it opens nothing by itself
 * onOrdered(order)                     WeChat Pay took an order; nothing is paid yet
 * onRefundRequested(refund)            WeChat Pay took a refund
 * onTransferRequested(transfer, bill)  WeChat Pay took a transfer
 */

module.exports = { onPaid, onRefunded, onRefundFailed, onTransferFinished };
