import type { CenterError } from "../provider-error";
import { credentialNames, pathOf } from "./failure";
import type { Finding, NotProven, Proof } from "./types";

/** Adds up what the answers said about each of the credentials that were given. */
export function conclude(
  given: Readonly<Record<string, string>>,
  findings: readonly Finding[],
  spent: Pick<Proof, "calls" | "ms">,
): Proof {
  const byPath = new Map(findings.flatMap(({ failures = [] }) => failures.map((each) => [each.path, each])));
  const trouble = findings.find((finding) => finding.trouble)?.trouble;
  const provenNames = new Set<string>(findings.flatMap((finding) => finding.proven ?? []));
  const reasons = new Map(findings.flatMap(({ notProven = [] }) => notProven.map(({ name, why }) => [name, why])));

  const proven = credentialNames.filter((name) => provenNames.has(name) && !byPath.has(pathOf(name)));
  const notProven = credentialNames
    .filter((name) => Object.hasOwn(given, name) && !proven.includes(name) && !byPath.has(pathOf(name)))
    .map((name): NotProven => ({ name, why: reasons.get(name) ?? whyNot(name, spent.calls, trouble) }));
  return {
    ok: byPath.size === 0 && !trouble,
    proven,
    notProven,
    failures: credentialNames.flatMap((name) => byPath.get(pathOf(name)) ?? []),
    ...(trouble && { trouble }),
    ...spent,
  };
}

function whyNot(name: string, calls: number, trouble: CenterError | undefined): string {
  if (name === "appId" || name === "service_app_id") {
    return "no read-only call shows which AppIDs are bound to the merchant; the first order does.";
  }
  if (calls === 0) return "nothing was asked, because other credentials cannot be used.";
  return trouble
    ? `WeChat Pay could not be asked to the end: ${trouble.details.said}.`
    : "WeChat Pay's answers prove nothing about it until what is wrong is corrected.";
}
