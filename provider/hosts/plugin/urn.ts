import { type ClassName, classNames } from "../../../catalog";

/** What a URN tells: `urn:pulumi:<stack>::<project>::<types of its parents and its own, by $>::<name>`. */
export interface Named {
  readonly urn: string;
  readonly name: string;
  /** `Integration` is one of any type. */
  readonly className: ClassName | "Integration";
  /**
   * Who declares it, for the mark in the cloud: the very text that the SDK makes for the dynamic host, so that both hosts
   * know what the other made.
   */
  readonly owner: string;
}

const urnPattern = /^urn:pulumi:(?<stack>[^:]+)::(?<project>[^:]+)::(?<types>.+?)::(?<name>.+)$/s;

/** Throws for a resource that is none of ours. */
export function readUrn(urn: string): Named {
  const { stack, project, types = "", name = "" } = urnPattern.exec(urn)?.groups ?? {};
  const [own = "", ...parents] = types.split("$").reverse();
  const className = [...classNames, "Integration" as const].find((known) => own === `cloudbase:index:${known}`);
  if (className === undefined) throw new Error(`pulumi-cloudbase has no resource ${own || urn}.`);
  const within = parents.length === 0 ? "" : `${parents.reverse().join("$")}::`;
  // The mark stands in brackets.
  const owner = `${project}/${stack}/${within}${name}`.replaceAll("[", "(").replaceAll("]", ")");
  return { urn, name, className, owner };
}
