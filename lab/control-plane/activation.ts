import type { IntegrationRow } from "../store/records";
import { type Credentials, type ExtRules, readCredentials } from "./ext";
import { playedType } from "./status";

/**
 * How long a third party may still send what it made with the credentials before: WeChat Pay's schedule ends after 24 h
 * 4 min (documented), and the merchant console is changed a while before or after.
 */
const previousAcceptedMs = 25 * 60 * 60 * 1000;

/**
 * The integration with the credentials of its Ext in effect; those that were so far become the previous ones if any differs.
 * An Ext that was only encrypted anew changes nothing.
 */
export function activated(integration: IntegrationRow, rules: ExtRules, nowMs: number): IntegrationRow {
  const { ext, activeExt } = integration;
  const now = { ...integration, activeExt: ext };
  const type = playedType(integration);
  if (!type || equal(readCredentials(type, ext, rules), readCredentials(type, activeExt, rules))) return now;
  return { ...now, previousExt: activeExt, previousUntil: nowMs + previousAcceptedMs };
}

/** A field that is missing is the same as one without a value. */
function equal(one: Credentials, other: Credentials): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}
