import { Refusal } from "../../../gateway/codes";
import type { Notification } from "./envelope";

/*
 * One rule for all events, also those that nobody here knows: every merchant that a notification names as its own must be the
 * configured one, and it must name one; every app that it names must be a configured one, and a payment must name one. Under
 * which names they stand depends on the product (documented shapes; field report):
 *
 * - mchid, appid: payments, refunds, profit sharing (which comes as TRANSACTION.SUCCESS too, and names no app), invoices;
 * - mch_id: transfers, in one of two readings;
 * - sp_mchid, sp_appid: what a service provider or an own parking lot gets, with the sub-merchant beside it;
 * - combine_mchid, combine_appid: a payment of several orders, each with a merchant of its own;
 * - stock_creator_mchid: coupons.
 */
const merchantNames = ["mchid", "mch_id", "sp_mchid", "combine_mchid", "stock_creator_mchid"] as const;
const appNames = ["appid", "sp_appid", "combine_appid"] as const;

/** That the notification is about the configured merchant and app. Returns them, also in words; throws Refusal. */
export function requireIdentity(
  content: Readonly<Record<string, unknown>>,
  notification: Notification,
  credentials: Readonly<Record<string, string>>,
): { readonly merchantId: string; readonly identity: string } {
  const { merchantId = "", appId, service_app_id } = credentials;
  const merchants = named(merchantNames, content);
  if (merchants.length === 0) throw new Refusal("MCHID_MISMATCH", `it names none of ${merchantNames.join(", ")}`);
  if (merchantId === "" || merchants.some((id) => id !== merchantId)) {
    throw new Refusal("MCHID_MISMATCH", `configured is ${merchantId || "none"}`);
  }
  const apps = named(appNames, content);
  if (apps.length === 0 && !isPayment(notification)) return { merchantId, identity: `merchant ${merchantId}` };
  const own = [appId, service_app_id].filter((id) => id !== undefined && id !== "");
  if (apps.length === 0 || apps.some((app) => !own.some((id) => id === app))) {
    throw new Refusal("APPID_MISMATCH", `configured is ${own.join(", ") || "none"}`);
  }
  return { merchantId, identity: `merchant ${merchantId}, app ${apps.join(", ")}` };
}

function named(names: readonly string[], content: Readonly<Record<string, unknown>>): unknown[] {
  return names.flatMap((name) => (content[name] === undefined ? [] : [content[name]]));
}

/** By what is encrypted, and by the event's name where that is not said. */
function isPayment({ event_type, resource: { original_type } }: Notification): boolean {
  return original_type === undefined ? event_type.startsWith("TRANSACTION.") : original_type === "transaction";
}
