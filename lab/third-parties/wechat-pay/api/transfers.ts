import { constants, privateDecrypt } from "node:crypto";
import { z } from "zod";
import { chinaTime } from "../../../plumbing/clock";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";
import type { Authenticated } from "./authorization";
import { fen, notifyUrl, parseBody } from "./input";
import type { WechatPayLedger, WechatPayTransfer } from "./ledger";
import { serialNumber, type WechatPayNotice } from "./orders";
import { refusal } from "./refusal";

/** Documented: a name is asked for from 2,000 yuan on, and not taken below 0.3 yuan. */
const namelessBelowFen = 200_000;
const nameFromFen = 30;

const transferRequest = z.object({
  appid: z.string(),
  out_bill_no: z.string().regex(/^[0-9A-Za-z]{1,32}$/, "must be 1 to 32 letters or digits"),
  transfer_scene_id: z.string().min(1).max(36),
  openid: z.string().min(1).max(128),
  user_name: z.string().max(1024).optional(),
  transfer_amount: fen,
  transfer_remark: z.string().min(1).max(32),
  notify_url: notifyUrl.optional(),
  user_recv_perception: z.string().max(32).optional(),
  transfer_scene_report_infos: z
    .array(z.object({ info_type: z.string().min(1).max(32), info_content: z.string().min(1).max(256) }))
    .min(1)
    .max(10),
});

/** Takes a transfer, which then waits for the user's confirmation; the same request again answers the same bill. */
export function placeTransfer(
  { merchantId, merchant }: Authenticated,
  body: Buffer,
  ledger: WechatPayLedger,
  { nowMs, sealedName }: { readonly nowMs: number; readonly sealedName: (sealed: string) => string },
): Record<string, unknown> {
  const input = parseBody(transferRequest, body);
  if (!merchant.appIds.includes(input.appid)) {
    throw refusal(400, "INVALID_REQUEST", "the AppID is not bound to this merchant");
  }
  requireName(input.transfer_amount, input.user_name, sealedName);
  const transfer: WechatPayTransfer = {
    merchantId,
    outBillNo: input.out_bill_no,
    transferBillNo: serialNumber("13300", nowMs),
    appId: input.appid,
    openid: input.openid,
    sceneId: input.transfer_scene_id,
    amount: input.transfer_amount,
    remark: input.transfer_remark,
    notifyUrl: input.notify_url ?? "",
    state: "WAIT_USER_CONFIRM",
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const known = ledger.findTransfer(merchantId, transfer.outBillNo);
  if (!known) ledger.saveTransfer(transfer);
  return accepted(known ? requireSame(known, transfer) : transfer);
}

function requireName(amount: number, sealed: string | undefined, open: (sealed: string) => string): void {
  if (sealed === undefined && amount >= namelessBelowFen) {
    throw refusal(400, "PARAM_ERROR", `user_name is needed from ${namelessBelowFen} fen on`);
  }
  if (sealed !== undefined && amount < nameFromFen) {
    throw refusal(400, "PARAM_ERROR", `user_name is not taken below ${nameFromFen} fen`);
  }
  if (sealed !== undefined && open(sealed).trim() === "") {
    throw refusal(400, "PARAM_ERROR", "user_name is empty");
  }
}

/** Opens what was sealed with the key that Wechatpay-Serial names (documented). The name itself is not kept. */
export function nameOpener(platform: WechatPayPlatform, askedSerial: string | undefined): (sealed: string) => string {
  return (sealed) => {
    const key = askedSerial === platform.publicKeyId ? platform.privateKeyPem : platform.certificatePrivateKeyPem;
    try {
      const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
      return privateDecrypt(options, Buffer.from(sealed, "base64")).toString("utf8");
    } catch {
      throw refusal(400, "PARAM_ERROR", "user_name is not encrypted with the key that Wechatpay-Serial names");
    }
  };
}

function requireSame(known: WechatPayTransfer, asked: WechatPayTransfer): WechatPayTransfer {
  const fields = ["appId", "openid", "amount", "sceneId", "remark"] as const;
  if (fields.every((field) => known[field] === asked[field])) return known;
  throw refusal(400, "INVALID_REQUEST", "out_bill_no was used for another transfer");
}

/** Only a bill that waits for its user has something for the client (documented). Nothing answers behind package_info. */
function accepted({ outBillNo, transferBillNo, createdAtMs, state }: WechatPayTransfer): Record<string, unknown> {
  return {
    out_bill_no: outBillNo,
    transfer_bill_no: transferBillNo,
    create_time: chinaTime(createdAtMs),
    state,
    ...(state === "WAIT_USER_CONFIRM" && { package_info: Buffer.from(transferBillNo).toString("base64") }),
  };
}

/** Throws 404 NOT_FOUND (documented). */
export function requireTransfer(found: WechatPayTransfer | undefined): WechatPayTransfer {
  if (!found) throw refusal(404, "NOT_FOUND", "there is no such transfer");
  return found;
}

/** Documented; fail_reason is (assumed). */
export function transferView(bill: WechatPayTransfer): Record<string, unknown> {
  return {
    mch_id: bill.merchantId,
    out_bill_no: bill.outBillNo,
    transfer_bill_no: bill.transferBillNo,
    appid: bill.appId,
    state: bill.state,
    transfer_amount: bill.amount,
    transfer_remark: bill.remark,
    ...(bill.state === "FAIL" && { fail_reason: bill.failReason ?? "PAYEE_ACCOUNT_ABNORMAL" }),
    openid: bill.openid,
    create_time: chinaTime(bill.createdAtMs),
    update_time: chinaTime(bill.updatedAtMs),
  };
}

/** The merchant takes it back before the user confirmed; the money is back when it is CANCELLED (documented). */
export function cancelTransfer(
  open: WechatPayTransfer,
  ledger: WechatPayLedger,
  nowMs: number,
): Record<string, unknown> {
  if (open.state !== "WAIT_USER_CONFIRM" && open.state !== "CANCELING") {
    throw refusal(400, "INVALID_REQUEST", `the transfer is ${open.state}; it cannot be cancelled any more`);
  }
  const cancelling: WechatPayTransfer = { ...open, state: "CANCELING", updatedAtMs: nowMs };
  ledger.saveTransfer(cancelling);
  const { out_bill_no, transfer_bill_no, state, update_time } = transferView(cancelling);
  return { out_bill_no, transfer_bill_no, state, update_time };
}

export const isTransferOpen = ({ state }: WechatPayTransfer): boolean =>
  state === "WAIT_USER_CONFIRM" || state === "CANCELING";

/**
 * What the user, or WeChat Pay, does: an open transfer ends. Returns the notification that follows. One that is being
 * cancelled ends as CANCELLED.
 */
export function settleTransfer(
  ledger: WechatPayLedger,
  nowMs: number,
  merchantId: string,
  outBillNo: string,
  ending: { readonly state: "SUCCESS" | "FAIL" | "CANCELLED"; readonly failReason?: string },
): WechatPayNotice {
  const open = requireTransfer(ledger.findTransfer(merchantId, outBillNo));
  if (!isTransferOpen(open)) throw refusal(400, "INVALID_REQUEST", "this transfer has ended already");
  const ended: WechatPayTransfer = {
    ...open,
    ...(open.state === "CANCELING" ? { state: "CANCELLED" } : ending),
    updatedAtMs: nowMs,
  };
  ledger.saveTransfer(ended);
  const { appid: _appid, transfer_remark: _remark, ...data } = transferView(ended);
  return { event: "MCHTRANSFER.BILL.FINISHED", notifyUrl: ended.notifyUrl, data };
}
