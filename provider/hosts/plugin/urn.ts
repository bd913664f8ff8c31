import { type ClassName, classNames } from "../../../catalog";
import { coded } from "../../error-codes";

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
  const className = classNamed(own || urn);
  const within = parents.length === 0 ? "" : `${parents.reverse().join("$")}::`;
  // The mark stands in brackets.
  const owner = `${project}/${stack}/${within}${name}`.replaceAll("[", "(").replaceAll("]", ")");
  return { urn, name, className, owner };
}

/** Throws for a type that is none of ours. */
export function classNamed(token: string): Named["className"] {
  const className = [...classNames, "Integration" as const].find((known) => token === `cloudbase:index:${known}`);
  if (className === undefined) throw new Error(coded("TOKEN_UNKNOWN", `pulumi-cloudbase has no resource ${token}.`));
  return className;
}
