const { checks } = require("./checks");
const { without } = require("./fields");
const { refuseForeign, stateOf } = require("./orderOwners");
const { Refusal } = require("./refusal");

/* Queries and closing: a user gets at orders of his own only. */

const orderReadActions = {
  wxpay_query_order_by_out_trade_no: {
    check: ({ parameters: { out_trade_no } }) => [checks.out_trade_no(out_trade_no)],
    counted: ({ parameters }) => without("transaction_id", parameters),
    run: async (call) => visible(call, await askByNumber(call, call.parameters.out_trade_no)),
  },
  wxpay_query_order_by_transaction_id: {
    check: ({ parameters: { transaction_id } }) => [checks.transaction_id(transaction_id)],
    counted: ({ parameters }) => without("out_trade_no", parameters),
    run: async (call) => visible(call, await askByTransaction(call, call.parameters.transaction_id)),
  },
  wxpay_close_order: {
    check: ({ parameters: { out_trade_no } }) => [checks.out_trade_no(out_trade_no)],
    counted: ({ parameters }) => without("transaction_id", parameters),
    run: async (call) => {
      await requireClosable(call, call.parameters.out_trade_no);
      const { merchantId: mchid } = call.environment;
      const { status } = await call.ask("POST", `${orderPath(call.parameters.out_trade_no)}/close`, { mchid });
      return { status, data: {} };
    },
  },
};

/**
 * The whole order for its owner and for the server; how it stands for whom it cannot be told, and for those whom nobody
 * vouches for: a page that polls, where the query was opened to it.
 */
async function visible(call, { status, data }) {
  if (call.caller.kind === "server") return { status, data };
  const owner = await whose(call, data.out_trade_no, data);
  if (owner === "foreign" && call.caller.kind !== "anonymous") throw refuseForeign(data.out_trade_no);
  return { status, data: owner === "own" ? data : stateOf(data) };
}

/** An open order names no payer, so asking WeChat Pay would not help. */
async function requireClosable(call, outTradeNo) {
  if (call.caller.kind === "server") return;
  const owner = await whose(call, outTradeNo);
  if (owner === "foreign") throw refuseForeign(outTradeNo);
  const { anonymousActions, userActions } = call.environment;
  const opened = call.caller.kind === "anonymous" ? anonymousActions : userActions;
  if (owner === "own" || opened.includes("wxpay_close_order")) return;
  throw new Refusal(
    403,
    `whose order ${outTradeNo} is cannot be told here: write ownerOf in services/orderService.js, let your server close it, ` +
      "or open it by the variable userActions",
  );
}

/** Throws a Refusal unless the order is this user's own, beyond doubt. Either of its numbers will do. */
async function requireOwn(call, { out_trade_no, transaction_id }) {
  if (call.caller.kind === "server") return;
  const { data } = await (transaction_id === undefined
    ? askByNumber(call, out_trade_no)
    : askByTransaction(call, transaction_id));
  if ((await whose(call, data.out_trade_no, data)) !== "own") throw refuseForeign(data.out_trade_no);
}

function whose({ caller, orderOwners, service }, outTradeNo, order) {
  return orderOwners.whose(caller, outTradeNo, { service, order });
}

function askByNumber(call, outTradeNo) {
  return call.ask("GET", `${orderPath(outTradeNo)}?${merchant(call)}`);
}

function askByTransaction(call, transactionId) {
  return call.ask("GET", `/v3/pay/transactions/id/${transactionId}?${merchant(call)}`);
}

function orderPath(outTradeNo) {
  return `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`;
}

function merchant({ environment }) {
  return new URLSearchParams({ mchid: environment.merchantId });
}

module.exports = { orderReadActions, requireOwn };
