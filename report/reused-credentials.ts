import { credentialFields, type IntegrationType, integrationType, isIntegrationTypeCode } from "../catalog";
import { fingerprintKeyId, withExtraFields } from "../provider/credentials";
import { groupBy } from "./group";
import type { Examined } from "./integrations";
import type { StackFacts } from "./stack-export";
import { code, codes, compareText, plural } from "./text";
import { type Fact, type Facts, type Finding, unknownFact } from "./types";

/** An integration as others see it: here, or in another stack. */
interface Place {
  /** How a sentence calls it. */
  readonly called: string;
  readonly label: string;
  /** Empty for the stack of the preview. */
  readonly stack: string;
  readonly envId: string;
  readonly type: IntegrationType | undefined;
  readonly holder: Holder;
  readonly facts: Facts;
  readonly before: Facts;
  /** Names of the credentials that this preview gives a value. */
  readonly fresh: ReadonlySet<string>;
}

/** Who its credentials were given to. */
interface Holder {
  readonly id: Fact | undefined;
  /** Words that say so in a sentence. */
  readonly sameAs: string;
  readonly other: string;
}

/** Which secrets are used where: warnings, and what a policy may refuse. */
export interface ReusedCredentials {
  readonly warnings: readonly Finding[];
  /** Values that stand in more than one environment. */
  readonly acrossEnvironments: readonly Finding[];
}

export function findReusedCredentials(
  integrations: readonly Examined[],
  others: readonly StackFacts[],
): ReusedCredentials {
  const here = integrations.filter(({ report }) => report.operation !== "delete").map(placeHere);
  const listed = new Set(integrations.map(({ report }) => report.urn));
  const elsewhere = others.flatMap(({ stack, integrations: ofStack }) =>
    ofStack.filter(({ urn }) => !listed.has(urn)).map((each) => placeElsewhere(stack, each)),
  );
  const groups = groupsOf([...here, ...elsewhere]);
  const shared = groups.flatMap((group) => findingsOf(group));
  return {
    warnings: [
      ...shared.filter(({ isFresh }) => isFresh).map(({ finding }) => finding),
      ...leftBehind([...here, ...elsewhere]),
      ...notComparable(here, others),
    ],
    acrossEnvironments: shared.filter(({ crosses }) => crosses).map(({ finding }) => finding),
  };
}

function placeHere({ report }: Examined): Place {
  return {
    called: code(report.label),
    label: report.label,
    stack: "",
    envId: report.envId,
    type: isIntegrationTypeCode(report.type) ? integrationType(report.type) : undefined,
    holder: holderIn(report.after),
    facts: report.after,
    before: report.before,
    fresh: new Set(report.credentials.map(({ credential }) => credential)),
  };
}

function holderIn({ merchantId, appId }: Facts): Holder {
  if (merchantId !== undefined) {
    const other = "merchant id is another one: one of the two is a wrong paste.";
    return { id: merchantId, sameAs: "merchant and ", other };
  }
  const other = "AppID is another one: a wrong paste, or one value for two apps.";
  return { id: appId, sameAs: appId === undefined ? "" : "app and ", other };
}

function placeElsewhere(stack: string, each: StackFacts["integrations"][number]): Place {
  return {
    called: `${code(each.name)} of the stack ${code(stack)}`,
    label: each.name,
    stack,
    envId: each.envId,
    type: isIntegrationTypeCode(each.type) ? integrationType(each.type) : undefined,
    holder: holderIn(each.facts),
    facts: each.facts,
    before: each.facts,
    fresh: new Set(),
  };
}

interface Group {
  readonly credential: string;
  readonly places: readonly Place[];
}

/** Places with the same value of a secret, two or more. A scrypt fingerprint is bound to its integration and tells nothing. */
function groupsOf(places: readonly Place[]): Group[] {
  const uses = places.flatMap((place) => {
    return secretNames(place).flatMap((credential) => {
      const fact = place.facts[credential];
      const tells = typeof fact === "string" && fact !== unknownFact && !fact.startsWith("scrypt ");
      return tells ? [{ credential, fact, place }] : [];
    });
  });
  return [...groupBy(uses, ({ credential, fact }) => `${credential} ${fact}`).values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ credential: group[0]?.credential ?? "", places: group.map(({ place }) => place) }))
    .sort((a, b) => compareText(a.credential, b.credential));
}

function secretNames({ type, facts }: Place): string[] {
  if (!type) return [];
  const known = withExtraFields(type, Object.keys(facts));
  return credentialFields(known).flatMap(([name, { secret }]) => (secret ? [name] : []));
}

function findingsOf({ credential, places }: Group) {
  const first = places.find(({ fresh }) => fresh.has(credential)) ?? places[0];
  if (!first) return [];
  const rest = places.filter((place) => place !== first);
  const crossing = rest.find(({ envId }) => envId !== first.envId);
  const otherHolder = rest.find(({ holder }) => holder.id !== first.holder.id);
  const text = crossing
    ? `the same value as ${calledOf(rest)}, in another environment (${code(crossing.envId)}, here ${code(first.envId)}): who has the one has the other.`
    : otherHolder
      ? `the same value as ${calledOf(rest)}, whose ${first.holder.other}`
      : `the same value as ${calledOf(rest)}, of the same ${first.holder.sameAs}environment. That is as it must be: change them together.`;
  const finding: Finding = { severity: "warning", integration: first.label, credential, text };
  return [{ finding, crosses: crossing !== undefined, isFresh: first.fresh.has(credential) }];
}

const namedMax = 3;

function calledOf(places: readonly Place[]): string {
  const named = places.slice(0, namedMax).map(({ called }) => called);
  const more = places.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${plural(more, "other")}` : named.join(", ");
}

/** A merchant has one APIv3 key: whoever keeps the old one cannot read callbacks any more. */
function leftBehind(places: readonly Place[]): Finding[] {
  const held = places.flatMap((place) => keysOf(place, place.facts).map((id) => ({ id, place })));
  const holders = groupBy(held, ({ id }) => id);
  const seen = new Set<string>();
  return places.flatMap((place) => {
    if (place.stack !== "") return [];
    return keysOf(place, place.before)
      .filter((id) => !keysOf(place, place.facts).includes(id) && holders.has(id) && !seen.has(id))
      .map((id): Finding => {
        seen.add(id);
        const left = (holders.get(id) ?? []).map((holder) => holder.place);
        return {
          severity: "warning",
          integration: place.label,
          credential: apiV3KeyOf(place) ?? "",
          text: `${calledOf(left)} ${left.length === 1 ? "keeps" : "keep"} the old key of the same merchant: callbacks there are refused as soon as the key is changed in the merchant console.`,
        };
      });
  });
}

function keysOf(place: Place, facts: Facts): string[] {
  const name = apiV3KeyOf(place);
  const fact = name === undefined ? undefined : facts[name];
  if (typeof fact !== "string" || fingerprintKeyId(fact) === undefined) return [];
  return [`${String(facts.merchantId)} ${fact}`];
}

function apiV3KeyOf({ type }: Place): string | undefined {
  return type && credentialFields(type).find(([, { format }]) => format === "api-v3-key")?.[0];
}

/** One line for each stack whose secrets were fingerprinted with a key that nobody uses here. */
function notComparable(here: readonly Place[], others: readonly StackFacts[]): Finding[] {
  const ours = keyIds(here.map(({ facts }) => facts));
  if (ours.size === 0) return [];
  return others.flatMap(({ stack, integrations }): Finding[] => {
    const theirs = keyIds(integrations.map(({ facts }) => facts));
    if (integrations.length === 0 || [...theirs].some((id) => ours.has(id))) return [];
    const text = `Secrets of the stack ${code(stack)} were fingerprinted with another key (${codes([...theirs]) || "none"}, here ${codes([...ours])}), so nobody can tell whether they are the same.`;
    return [{ severity: "warning", text }];
  });
}

function keyIds(all: readonly Facts[]): Set<string> {
  return new Set(all.flatMap((facts) => Object.values(facts).flatMap((fact) => fingerprintKeyId(fact) ?? [])));
}
