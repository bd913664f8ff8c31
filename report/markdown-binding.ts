import { approvalOf } from "./approval";
import { type Bound, type NotBound, notBound } from "./bound";
import { groupBy } from "./group";
import { code, plural } from "./text";
import { type Report, unknownFact } from "./types";

/** The report's last lines: what the digest binds, what it cannot, and the digest. */
export function binding(report: Report): string[] {
  if (report.failures.length > 0) return ["A preview that failed cannot be approved."];
  const others = unbound(report);
  return [
    report.keyId === ""
      ? "The digest binds every step, where credentials go, the policy, and all values that are shown here."
      : `The digest binds every step, where credentials go, the policy, and every input that the engine tells; those that are not shown by fingerprints with the key ${code(report.keyId)}.`,
    ...(others.length > 0
      ? [`Not bound by this approval: ${others.join("; ")}. Only a plan that was saved before it would be.`]
      : []),
    `Approval of this report is bound to: digest sha256 ${code(approvalOf(report).digest)}`,
  ];
}

const reasons: Readonly<Record<NotBound, string>> = {
  "no key": "values that are not shown, as CLOUDBASE_FINGERPRINT_KEY is not set",
  hidden: "secrets that the engine does not show",
  unknown: "what is known only at apply",
};
const namedMax = 5;

function unbound({ steps, integrations, configuration }: Report): string[] {
  const all = [
    ...loose("configuration", configuration),
    ...steps.flatMap(({ name, inputs }) => loose(name, inputs)),
    ...integrations.flatMap(({ label, operation, after }) =>
      operation === "unchanged"
        ? []
        : Object.keys(after)
            .filter((credential) => after[credential] === unknownFact)
            .map((credential) => ({ why: "unknown", what: `${code(label)} ${code(credential)}` })),
    ),
  ];
  const byReason = groupBy(all, ({ why }) => why);
  return notBound.flatMap((why) => {
    const names = [...new Set(byReason.get(why)?.map(({ what }) => what))];
    if (names.length === 0) return [];
    const more = names.length - namedMax;
    return [
      `${reasons[why]} (${names.slice(0, namedMax).join(", ")}${more > 0 ? ` and ${plural(more, "other")}` : ""})`,
    ];
  });
}

function loose(name: string, bound: Bound): { why: string; what: string }[] {
  return (
    Object.entries(bound)
      // The stack's own number is made by the first apply, and stands in no program.
      .filter(([path, value]) => path !== "stackIdentity" && notBound.some((why) => why === value))
      .map(([path, why]) => ({ why, what: `${code(name)} ${code(path)}` }))
  );
}
