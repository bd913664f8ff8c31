/*
 * The function's business code of a shop that decides its prices itself, and no more than that: what else may be written
 * stands in the file that it takes the place of, services/orderService.js of the function.
 *
 *   npx pulumi-cloudbase code download miniapp-wxpay ./pay     (with pulumi-cloudbase-lab, from a lab; from the cloud: tcb fn code)
 *   cp services/orderService.js ./pay/services/
 *   npx pulumi-cloudbase code deploy miniapp-wxpay ./pay
 *
 * The Mini Program says what is bought in `attach`, as "tea*2,cake*1"; WeChat Pay gives that back when it is paid.
 */

/** Fen. A real shop reads its own database here. */
const prices = new Map([
  ["tea", 1200],
  ["cake", 2800],
]);

/** What was bought, as `[sku, count]`; undefined for what this shop does not sell. */
function itemsOf(attach) {
  if (typeof attach !== "string") return undefined;
  const items = attach.split(",").map((item) => /^([a-z]+)\*([1-9]\d?)$/.exec(item));
  if (!items.every((item) => item !== null && prices.has(item[1]))) return undefined;
  return items.map(([, sku, count]) => [sku, Number(count)]);
}

/** Decides what an order costs. What the client says of the price counts for nothing. */
function priceOf({ attach }) {
  return itemsOf(attach)?.reduce((sum, [sku, count]) => sum + prices.get(sku) * count, 0);
}

async function onPaid(order) {
  // Prices may have changed since, and a server may have ordered at another one: a person looks at it then.
  if (order.amount.total !== priceOf(order)) throw new Error(`order ${order.out_trade_no}: paid is not what it costs`);
  // One atomic step in the shop's database belongs here, so that a repeated callback ships nothing twice.
  console.log(`order ${order.out_trade_no}: ship ${order.attach}`);
}

async function onRefunded(refund) {
  console.log(`refund ${refund.out_refund_no} of order ${refund.out_trade_no} done`);
}

async function onRefundFailed(refund) {
  console.error(`refund ${refund.out_refund_no} of order ${refund.out_trade_no} failed: ${refund.refund_status}`);
}

module.exports = { priceOf, onPaid, onRefunded, onRefundFailed };
