const { checks, isPositiveInteger, isText } = require("./checks");
const { pick, without } = require("./fields");
const { appIdOf, appIdProblem, openidFor } = require("./orders");
const { Refusal } = require("./refusal");
const { sealFor } = require("./signature");

/* Merchant transfers to a user's balance; the user confirms each with wx.requestMerchantTransfer (documented). */

const path = "/v3/fund-app/mch-transfer/transfer-bills";

/** Fen. Below 2,000 yuan WeChat Pay asks for no name (documented). */
const amountMinFen = 30;
const namelessBelowFen = 200_000;

const transferActions = {
  wxpay_transfer: {
    handler: "onTransferRequested",
    check: (call) => {
      const { parameters } = call;
      return [
        checks.out_bill_no(parameters.out_bill_no),
        checks.transfer_scene_id(parameters.transfer_scene_id),
        isText(receiver(call), 128) || "openid is needed: who gets the money",
        amountProblem(parameters) ?? true,
        checks.transfer_remark(parameters.transfer_remark),
        checks.transfer_scene_report_infos(parameters.transfer_scene_report_infos),
        checks.user_recv_perception(parameters.user_recv_perception),
        checks.notify_url(parameters.notify_url),
        appIdProblem(call) ?? true,
        nameProblem(call) ?? true,
      ];
    },
    counted: (call) => ({ ...call.parameters, openid: receiver(call) }),
    run: async (call) => {
      const { parameters, environment } = call;
      const { user_name, useServiceAccount: _way, ...named } = parameters;
      const notify_url = parameters.notify_url ?? environment.transferNotifyUrl;
      const transfer = {
        appid: appIdOf(call),
        openid: parameters.openid,
        ...pick(parameters, ["out_bill_no", "transfer_scene_id", "transfer_amount", "transfer_remark"]),
        ...pick(parameters, ["user_recv_perception"]),
        transfer_scene_report_infos: parameters.transfer_scene_report_infos.map(({ info_type, info_content }) => ({
          info_type,
          info_content,
        })),
        ...(notify_url && { notify_url }),
      };
      const sealed = user_name && { user_name: sealFor(environment.publicKey, user_name) };
      const { status, data } = await call.ask("POST", path, { ...transfer, ...sealed });
      const bill = { ...data };
      // The client needs it too; the business code gets the same object, to which the vendor's adds it afterwards.
      return {
        status,
        data: Object.assign(bill, { mchId: environment.merchantId }),
        told: [{ ...named, ...transfer }, bill],
      };
    },
  },
  wxpay_transfer_bill_query: queryByOurNumber(),
  /** The name that it had before (vendor source). */
  wxpay_transfer_batch_query: queryByOurNumber(),
  wxpay_transfer_bill_query_by_no: {
    check: ({ parameters: { transfer_bill_no } }) => [checks.transfer_bill_no(transfer_bill_no)],
    counted: ({ parameters }) => without("out_bill_no", parameters),
    run: (call) => askForBill(call, `transfer-bill-no/${call.parameters.transfer_bill_no}`),
  },
};

function queryByOurNumber() {
  return {
    check: ({ parameters: { out_bill_no } }) => [checks.out_bill_no(out_bill_no)],
    counted: ({ parameters }) => without("transfer_bill_no", parameters),
    run: (call) => askForBill(call, `out-bill-no/${call.parameters.out_bill_no}`),
  };
}

/** A user sees his own. */
async function askForBill(call, which) {
  const answer = await call.ask("GET", `${path}/${which}`);
  const { caller } = call;
  if (caller.kind === "server" || (caller.openid && answer.data.openid === caller.openid)) return answer;
  throw new Refusal(403, "this transfer is not this caller's");
}

/** A user gets his own money only: never a body's openid. */
function receiver(call) {
  const openid = openidFor(call);
  return call.caller.kind === "server" || openid === call.caller.openid ? openid : undefined;
}

function amountProblem({ transfer_amount: fen, user_name }) {
  if (!isPositiveInteger(fen) || fen < amountMinFen) {
    return `transfer_amount must be an integer of at least ${amountMinFen} (fen)`;
  }
  if (user_name === undefined && fen >= namelessBelowFen) {
    return `transfer_amount must be below ${namelessBelowFen} (fen) without user_name`;
  }
  return undefined;
}

function nameProblem({ caller, environment, parameters: { user_name } }) {
  if (user_name === undefined) return undefined;
  if (caller.kind !== "server") return "user_name is taken from your own server only";
  if (environment.publicKey === undefined) return "user_name needs wxPayPublicKey, which seals it";
  return isText(user_name, 64) ? undefined : "user_name must be a text of 1 to 64 characters";
}

module.exports = { transferActions };
