import { type BaseAddress, readBaseAddress } from "./base-address";
import { askForCertificates } from "./certificates-request";
import { openProofClient } from "./client";
import { type ProofDependencies, systemProofDependencies } from "./dependencies";
import { type Merchant, readMerchant } from "./merchant";
import { askForOrder } from "./order-request";
import type { Proof, RequestResult } from "./types";
import { reachVerdict } from "./verdict";

export interface ProofSettings {
  /** Where WeChat Pay's merchant API is; https, or http on this machine; a path in front is kept and signed. */
  readonly baseUrl?: string;
}

/**
 * Asks WeChat Pay, with signed, read-only calls, whether these credentials belong together; at most three calls, nothing
 * written anywhere. Expects checked and repaired values by the catalog's names. A call that fails does not reject: it is
 * the proof's `inconclusive`.
 *
 * @throws ProviderError (responsible: user) for a base address that may not be used.
 */
export async function proveWechatPay(
  credentials: Readonly<Record<string, string>>,
  settings: ProofSettings = {},
  dependencies: ProofDependencies = systemProofDependencies,
): Promise<Proof> {
  const base = readBaseAddress(settings.baseUrl);
  const reading = readMerchant(credentials);
  if ("failures" in reading) return reachVerdict(credentials, [reading], { calls: 0, ms: 0 });

  const startedMs = dependencies.now();
  const { results, calls } = await ask(reading.merchant, base, dependencies);
  return reachVerdict(credentials, results, { calls, ms: Math.round(dependencies.now() - startedMs) });
}

/** The public key first, where there is one: without a trusted answer to that, there is no second question. */
async function ask(
  merchant: Merchant,
  base: BaseAddress,
  dependencies: ProofDependencies,
): Promise<{ results: RequestResult[]; calls: number }> {
  const client = openProofClient(merchant, base, dependencies);
  const results: RequestResult[] = [];
  const { wechatPayKey } = merchant;
  if (wechatPayKey) results.push(await askForOrder(client, merchant, wechatPayKey, dependencies));
  if (results.every(({ refused, inconclusive }) => !refused && !inconclusive)) {
    results.push(await askForCertificates(client, merchant));
  }
  return { results, calls: client.calls() };
}
