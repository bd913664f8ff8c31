import { type BaseAddress, readBaseAddress } from "./base-address";
import { askForCertificates } from "./certificates-request";
import { openConversation } from "./client";
import { type ProofTools, systemProofTools } from "./dependencies";
import { type Merchant, readMerchant } from "./merchant";
import { askForOrder } from "./order-request";
import type { Finding, Proof } from "./types";
import { conclude } from "./verdict";

export interface ProofSettings {
  /** Where WeChat Pay's merchant API is; https, or http on this machine; a path in front is kept and signed. */
  readonly baseUrl?: string;
}

/**
 * Asks WeChat Pay, with signed, read-only calls, whether these credentials belong together; at most three calls, nothing
 * written anywhere. Expects checked and repaired values by the catalog's names. A call that fails does not reject: it is
 * the proof's `trouble`.
 *
 * @throws CenterError (fault: user) for a base address that may not be used.
 */
export async function proveWechatPay(
  credentials: Readonly<Record<string, string>>,
  settings: ProofSettings = {},
  tools: ProofTools = systemProofTools,
): Promise<Proof> {
  const base = readBaseAddress(settings.baseUrl);
  const reading = readMerchant(credentials);
  if ("failures" in reading) return conclude(credentials, [reading], { calls: 0, ms: 0 });

  const startedMs = tools.now();
  const { findings, calls } = await ask(reading.merchant, base, tools);
  return conclude(credentials, findings, { calls, ms: Math.round(tools.now() - startedMs) });
}

/** The public key first, where there is one: without a trusted answer to that, there is no second question. */
async function ask(
  merchant: Merchant,
  base: BaseAddress,
  tools: ProofTools,
): Promise<{ findings: Finding[]; calls: number }> {
  const conversation = openConversation(merchant, base, tools);
  const findings: Finding[] = [];
  const { wechatPayKey } = merchant;
  if (wechatPayKey) findings.push(await askForOrder(conversation, merchant, wechatPayKey, tools));
  if (findings.every(({ refused, trouble }) => !refused && !trouble)) {
    findings.push(await askForCertificates(conversation, merchant));
  }
  return { findings, calls: conversation.calls() };
}
