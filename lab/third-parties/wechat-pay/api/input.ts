import { z } from "zod";
import { refusal } from "./refusal";

/* The door for bodies: unknown fields pass, as at WeChat Pay, which documents many more than are kept here. */

export const outTradeNo = z.string().regex(/^[0-9A-Za-z_|*-]{6,32}$/, "must be 6 to 32 letters, digits or _-|*");
export const outRefundNo = z.string().regex(/^[0-9A-Za-z_|*@-]{1,64}$/, "must be 1 to 64 letters, digits or _-|*@");
export const fen = z.number().int().positive();
export const currency = z.literal("CNY").default("CNY");
/** WeChat Pay calls https addresses without a query only (documented). */
export const notifyUrl = z
  .string()
  .max(255)
  .regex(/^https:\/\/[^?\s]+$/, "must be an https:// address without a query");

/** The body as `schema` has it; throws 400 PARAM_ERROR with every problem. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw refusal(400, "PARAM_ERROR", "the body is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw refusal(
    400,
    "PARAM_ERROR",
    `wrong parameters: ${issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ")}`,
    { location: "body", field: `/${issues[0]?.path.join("/") ?? ""}`, issue: issues[0]?.message ?? "" },
  );
}

/** `mchid` of a body or query must be the merchant who signed. */
export function requireSameMerchant(mchid: string | null, merchantId: string): void {
  if (mchid === merchantId) return;
  throw refusal(400, "PARAM_ERROR", "mchid must be the merchant id that signed the request");
}
