const { checks } = require("./checks");
const { requireOwn } = require("./orderReads");
const { pick, without } = require("./fields");

/** For proven servers only, like every field that says where money or word of it goes. */
const serverFields = ["funds_account", "goods_detail"];

const refundActions = {
  wxpay_refund: {
    uses: ["notifyURLRefundsURL"],
    handler: "onRefundRequested",
    check: ({ caller, parameters: { transaction_id, out_trade_no, out_refund_no, amount, reason, notify_url } }) => [
      caller.kind === "server" ||
        transaction_id === undefined ||
        out_trade_no === undefined ||
        "one of out_trade_no and transaction_id is needed, not both",
      transaction_id === undefined ? checks.out_trade_no(out_trade_no) : checks.transaction_id(transaction_id),
      checks.out_refund_no(out_refund_no),
      checks.refundAmount(amount),
      checks.reason(reason),
      checks.notify_url(notify_url),
    ],
    // WeChat Pay takes one of the two (documented).
    counted: ({ parameters }) =>
      parameters.transaction_id === undefined ? parameters : without("out_trade_no", parameters),
    run: async (call) => {
      const { transaction_id, out_trade_no, out_refund_no, amount, reason, notify_url } = call.parameters;
      await requireOwn(call, call.parameters);
      const refund = {
        ...(transaction_id === undefined ? { out_trade_no } : { transaction_id }),
        out_refund_no,
        ...(reason !== undefined && { reason }),
        notify_url: notify_url ?? call.environment.refundNotifyUrl,
        amount: { refund: amount.refund, total: amount.total, currency: amount.currency ?? "CNY" },
        ...pick(call.parameters, serverFields),
      };
      const answer = await call.ask("POST", "/v3/refund/domestic/refunds", refund);
      return { ...answer, told: [{ ...call.parameters, ...refund }] };
    },
  },
  wxpay_refund_query: {
    check: ({ parameters: { out_refund_no } }) => [checks.out_refund_no(out_refund_no)],
    counted: ({ parameters }) => without("out_trade_no", without("transaction_id", parameters)),
    run: async (call) => {
      const { out_refund_no } = call.parameters;
      const answer = await call.ask("GET", `/v3/refund/domestic/refunds/${encodeURIComponent(out_refund_no)}`);
      // It names a person's bank (documented), so a user sees those of his own orders.
      await requireOwn(call, { out_trade_no: answer.data.out_trade_no });
      return answer;
    },
  },
};

module.exports = { refundActions };
