import type { ProviderError } from "../provider-error";
import { credentialNames, pathOf } from "./failure";
import type { NotProven, Proof, RequestResult } from "./types";

/** Adds up what the answers said about each of the credentials that were given. */
export function reachVerdict(
  given: Readonly<Record<string, string>>,
  results: readonly RequestResult[],
  spent: Pick<Proof, "calls" | "ms">,
): Proof {
  const byPath = new Map(results.flatMap(({ failures = [] }) => failures.map((each) => [each.path, each])));
  const inconclusive = results.find((result) => result.inconclusive)?.inconclusive;
  const provenNames = new Set<string>(results.flatMap((result) => result.proven ?? []));
  const reasons = new Map(results.flatMap(({ notProven = [] }) => notProven.map(({ name, why }) => [name, why])));

  const proven = credentialNames.filter((name) => provenNames.has(name) && !byPath.has(pathOf(name)));
  const notProven = credentialNames
    .filter((name) => Object.hasOwn(given, name) && !proven.includes(name) && !byPath.has(pathOf(name)))
    .map((name): NotProven => ({ name, why: reasons.get(name) ?? whyNot(name, spent.calls, inconclusive) }));
  return {
    ok: byPath.size === 0 && !inconclusive,
    proven,
    notProven,
    failures: credentialNames.flatMap((name) => byPath.get(pathOf(name)) ?? []),
    ...(inconclusive && { inconclusive }),
    ...spent,
  };
}

function whyNot(name: string, calls: number, inconclusive: ProviderError | undefined): string {
  if (name === "appId" || name === "service_app_id") {
    return "no read-only call shows which AppIDs are bound to the merchant; the first order does.";
  }
  if (calls === 0) return "nothing was asked, because other credentials cannot be used.";
  return inconclusive
    ? `WeChat Pay could not be asked to the end: ${inconclusive.details.reason}.`
    : "WeChat Pay's answers prove nothing about it until what is wrong is corrected.";
}
