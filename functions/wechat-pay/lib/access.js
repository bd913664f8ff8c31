const { Refusal } = require("./refusal");

/* Who may do what. This table and the variables open; the service file's mayCall can only refuse. */

const orders = ["wxpay_order", "wxpay_order_native", "wxpay_order_h5", "wxpay_order_app"];
const orderReads = ["wxpay_query_order_by_out_trade_no", "wxpay_query_order_by_transaction_id"];
const closing = "wxpay_close_order";
const refunds = ["wxpay_refund"];
const transfers = [
  "wxpay_transfer",
  "wxpay_transfer_bill_query",
  "wxpay_transfer_batch_query",
  "wxpay_transfer_bill_query_by_no",
];

/** What every user may do; queries, closing and the refund's query only with orders of his own (orderOwners.js). */
const standingRights = [...orders, ...orderReads, closing, "wxpay_refund_query"];

/** What the variables can open: for users, and for everybody. Money leaves for nobody whom nobody vouches for. */
const openToUsers = [...refunds, ...transfers, closing];
const openToEverybody = [...orders, ...orderReads, closing];

/** Throws a Refusal unless mayCall could let this caller do this: 401 for one whom nobody vouches for, 403 else. */
function requireOpen(caller, action, { environment, service }) {
  if (isOpen(caller, action, environment, service)) return;
  throw refused(caller, action);
}

function isOpen({ kind }, action, { userActions, anonymousActions }, service) {
  if (kind === "server") return true;
  if (kind === "anonymous") return anonymousActions.includes(action);
  if (standingRights.includes(action)) return true;
  // How much a user pays himself is seen by mayCall alone.
  return userActions.includes(action) && (!transfers.includes(action) || service.has("mayCall"));
}

/** Asks the service file, if it has an opinion. Throws a Refusal. */
async function requireAllowed(caller, action, parameters, { service }) {
  if (!service.has("mayCall")) return;
  if (!(await service.ask("mayCall", caller, action, parameters))) throw refused(caller, action);
}

function refused({ kind }, action) {
  if (kind !== "anonymous") {
    return new Refusal(
      403,
      `${action} is not allowed for this caller (services/orderService.js, mayCall; variable userActions)`,
    );
  }
  return new Refusal(
    401,
    "nobody vouches for this call: use wx.cloud.callHTTPFunction from this integration's Mini Program, or x-server-key",
  );
}

module.exports = { standingRights, openToUsers, openToEverybody, requireOpen, requireAllowed };
