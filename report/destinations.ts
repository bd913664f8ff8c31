import { isLoopbackHost } from "../cloud-api/loopback";
import { groupBy } from "./group";
import type { Policy } from "./policy";
import { code, codes } from "./text";
import type { Finding, IntegrationReport } from "./types";

/** Where the credentials of some integrations go, when that is nobody's own address. */
export interface Elsewhere {
  readonly kind: string;
  readonly origin: string;
  readonly integrations: readonly string[];
}

type Integrations = readonly Pick<IntegrationReport, "label" | "destination">[];

/** Every such place once, also of integrations that do not change: the next change will go there. */
export function elsewhere(integrations: Integrations): Elsewhere[] {
  const all = integrations.flatMap(({ label, destination = {} }) =>
    Object.entries(destination).map(([kind, origin]) => ({ kind, origin, label })),
  );
  const byPlace = groupBy(all, ({ kind, origin }) => JSON.stringify([kind, origin]));
  return [...byPlace.entries()].sort().flatMap(([, [first, ...more]]) => {
    if (!first) return [];
    return [{ kind: first.kind, origin: first.origin, integrations: [first, ...more].map(({ label }) => label) }];
  });
}

/** `Credentials of … go to …`: what a reviewer has to know first. */
export function destinationText({ kind, origin, integrations }: Elsewhere): string {
  const what = kind === "wechatPay" ? "The live proof of" : "Credentials of";
  const verb = kind === "wechatPay" ? "asks" : "go to";
  const where = isHere({ origin }) ? "on this machine" : "which is not the cloud's own address";
  return `${what} ${codes(integrations)} ${verb} ${code(origin)}, ${where}.`;
}

/** The policy's word counts for this machine too: where it runs, somebody else may listen. */
export function destinationFindings(integrations: Integrations, { allowedEndpoints }: Policy): Finding[] {
  return elsewhere(integrations).flatMap((place): Finding[] => {
    if (allowedEndpoints === undefined)
      return isHere(place) ? [] : [{ severity: "warning", text: destinationText(place) }];
    if (allowedEndpoints.includes(place.origin)) return [];
    const text = `${destinationText(place)} The policy's allowedEndpoints does not name it.`;
    return [{ severity: "violation", text }];
  });
}

/** On the machine that runs Pulumi. */
export function isHere({ origin }: Pick<Elsewhere, "origin">): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}
