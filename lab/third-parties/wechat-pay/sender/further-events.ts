import { chinaTime } from "../../../plumbing/clock";
import type { JsonObject } from "../../../senders/merge-patch";
import { businessNumber, type EventContext, openid, platformNumber, type WechatPayEvent } from "./event";

/*
 * Events of WeChat Pay's other products, which a merchant may send to the same URL. Their names are documented; the shapes
 * of their data are (assumed).
 */

const batch = {
  route: "transfer",
  originalType: "mchtransfer",
  summary: "商家转账批次回调通知",
  subjectField: "out_batch_no",
} as const;
const order = { route: "order", subjectField: "out_order_no" } as const;
const complaint = {
  route: "order",
  originalType: "complaint",
  subjectField: "complaint_id",
} as const;

export const furtherEvents: readonly WechatPayEvent[] = [
  {
    ...batch,
    name: "MCHTRANSFER.BATCH.FINISHED",
    description: {
      en: "A batch of transfers was worked off. The Integration Center does not serve its route today.",
      zh: "批量转账处理完毕。集成中心目前没有对应的路由。",
    },
    data: (context) => transferBatch(context, "FINISHED"),
  },
  {
    ...batch,
    name: "MCHTRANSFER.BATCH.CLOSED",
    description: {
      en: "A batch of transfers was closed. The Integration Center does not serve its route today.",
      zh: "批量转账已关闭。集成中心目前没有对应的路由。",
    },
    data: (context) => transferBatch(context, "CLOSED"),
  },
  {
    name: "MCHTRANSFER.QQWALLETBILL.FINISHED",
    description: {
      en: "A transfer to a QQ wallet ended. The Integration Center does not serve its route today.",
      zh: "转账到 QQ 钱包的单据到达终态。集成中心目前没有对应的路由。",
    },
    route: "transfer",
    originalType: "mch_payment",
    summary: "商家转账到QQ钱包终态通知",
    subjectField: "out_bill_no",
    data: (context) => ({
      out_bill_no: businessNumber("Q", context),
      transfer_bill_no: platformNumber(context),
      state: "SUCCESS",
      mchid: context.merchantId,
      transfer_amount: 100,
      update_time: chinaTime(context.nowMs),
    }),
  },
  {
    ...order,
    name: "PROFITSHARING.SUCCESS",
    description: { en: "A share of a payment was paid out.", zh: "分账成功。" },
    originalType: "profitsharing",
    summary: "分账",
    data: (context) => profitSharing(context, { out_order_no: businessNumber("S", context) }),
  },
  {
    ...order,
    name: "PROFITSHARING.RETURN",
    description: { en: "A share of a payment was paid back.", zh: "分账回退。" },
    originalType: "profitsharing",
    summary: "分账回退",
    data: (context) =>
      profitSharing(context, {
        out_order_no: businessNumber("S", context),
        out_return_no: businessNumber("SR", context),
        result: "SUCCESS",
      }),
  },
  {
    ...complaint,
    name: "COMPLAINT.CREATE",
    description: {
      en: "A payer complained. Its data names no merchant, so the gateway cannot tell whose it is and refuses it.",
      zh: "用户发起投诉。数据中没有商户号，网关无法判断归属，因此拒绝。",
    },
    summary: "产生新投诉",
    data: (context) => complaintData(context, "CREATE_COMPLAINT"),
  },
  {
    ...complaint,
    name: "COMPLAINT.STATE_CHANGE",
    description: {
      en: "A complaint went on. Its data names no merchant, so the gateway cannot tell whose it is and refuses it.",
      zh: "投诉状态变化。数据中没有商户号，网关无法判断归属，因此拒绝。",
    },
    summary: "投诉状态变化",
    data: (context) => complaintData(context, "CONTINUE_COMPLAINT"),
  },
  {
    name: "PAYSCORE.USER_OPEN_SERVICE",
    description: { en: "A user agreed to a Pay Score service.", zh: "用户开启支付分服务。" },
    route: "order",
    originalType: "payscore",
    summary: "签约成功",
    subjectField: "out_contract_code",
    data: (context) => ({
      mchid: context.merchantId,
      appid: context.appId,
      create_time: chinaTime(context.nowMs),
      out_contract_code: businessNumber("P", context),
      openid: openid(context),
    }),
  },
];

function transferBatch(context: EventContext, status: "FINISHED" | "CLOSED"): JsonObject {
  const isFinished = status === "FINISHED";
  return {
    out_batch_no: businessNumber("BA", context),
    batch_id: platformNumber(context),
    batch_status: status,
    total_num: 1,
    total_amount: 100,
    success_amount: isFinished ? 100 : 0,
    success_num: isFinished ? 1 : 0,
    fail_amount: isFinished ? 0 : 100,
    fail_num: isFinished ? 0 : 1,
    mchid: context.merchantId,
    update_time: chinaTime(context.nowMs),
    ...(!isFinished && { close_reason: "MERCHANT_REVOCATION" }),
  };
}

function profitSharing(context: EventContext, numbers: JsonObject): JsonObject {
  return {
    mchid: context.merchantId,
    transaction_id: platformNumber(context),
    order_id: platformNumber(context),
    ...numbers,
    receiver: { type: "MERCHANT_ID", account: "1900000109", amount: 10, description: "分账" },
    success_time: chinaTime(context.nowMs),
  };
}

function complaintData(context: EventContext, actionType: string): JsonObject {
  return { complaint_id: platformNumber(context), action_type: actionType };
}
