import { Refusal } from "../codes";

/** Transfers name the merchant in one or the other (field report; vendor page). */
const merchantKeys = ["mchid", "mch_id"] as const;
/** Refunds and transfers carry no appid (documented shapes); of these events one must come. */
const appIdRequired = /^TRANSACTION\./;

/** That the notification is about the configured merchant and app. Returns it in words; throws Refusal. */
export function requireIdentity(
  content: Readonly<Record<string, unknown>>,
  eventType: string,
  credentials: Readonly<Record<string, string>>,
): string {
  const merchants = merchantKeys.map((key) => content[key]).filter((id) => id !== undefined);
  if (merchants.length === 0) throw new Refusal("MCHID_MISMATCH", "it names no mchid");
  if (!credentials.merchantId || merchants.some((id) => id !== credentials.merchantId)) {
    throw new Refusal("MCHID_MISMATCH", `configured is ${credentials.merchantId || "none"}`);
  }
  if (content.appid === undefined && !appIdRequired.test(eventType)) return `merchant ${credentials.merchantId}`;
  const own = [credentials.appId, credentials.service_app_id].filter((id) => id !== undefined && id !== "");
  if (!own.some((id) => id === content.appid)) {
    throw new Refusal("APPID_MISMATCH", `configured is ${own.join(", ") || "none"}`);
  }
  return `merchant ${credentials.merchantId}, app ${content.appid}`;
}
