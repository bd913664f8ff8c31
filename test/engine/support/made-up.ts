import { createHash } from "node:crypto";
import { exampleNowMs } from "../../report/support/scenarios";

/** Parts of a recording that tell nothing about the change, or only about this machine. */
const dropped = new Set([
  "__provider",
  "sourcePosition",
  "stackTrace",
  "propertyDependencies",
  "created",
  "modified",
  "duration",
  "manifest",
  "secrets_providers",
]);

const kinds: readonly { readonly pattern: RegExp; make(digest: string, number: number): string }[] = [
  // A fingerprint, and the id of the key that it was made with.
  { pattern: /(?<=\bhmac )[0-9a-f]{8}(?= )/g, make: (digest) => digest.slice(0, 8) },
  { pattern: /(?<=\bhmac [0-9a-f]{8} )[0-9a-f]{32}\b/g, make: (digest) => digest.slice(0, 32) },
  { pattern: /(?<=\bsha256 )[0-9a-f]{32}\b/g, make: (digest) => digest.slice(0, 32) },
  { pattern: /\bwx[0-9a-f]{16}\b/g, make: (digest) => `wx${digest.slice(0, 16)}` },
  { pattern: /\bPUB_KEY_ID_\d+\b/g, make: (_digest, number) => `PUB_KEY_ID_${"0123456789".repeat(3)}${1000 + number}` },
  { pattern: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, make: (digest) => asUuid(digest) },
];

/** The engine's value for what it does not know yet. */
const engineUnknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const known = new Map<string, string>([[engineUnknown, engineUnknown]]);

function asUuid(digest: string): string {
  return [8, 12, 16, 20, 32].map((end, index) => digest.slice([0, 8, 12, 16, 20][index], end)).join("-");
}

/**
 * The recording with made-up identifiers: the same for the same one, in the order in which they come, so that runs with
 * other keys give the same recording. Steps are put in order, since the engine makes them side by side.
 */
export function madeUp(recording: Recording, envId = "shop-prod-3g8x"): unknown {
  recording.steps?.sort((a, b) => (a.urn + a.op < b.urn + b.op ? -1 : 1));
  for (const { message } of recording.diagnostics ?? []) tellByFirstName(recording, message);
  const kept = JSON.stringify(recording, function (this: { type?: string }, key: string, value: unknown) {
    if (dropped.has(key) || isThisMachine(key, value)) return undefined;
    // The id of the stack's identity is the identity itself.
    const name = key === "id" && this.type?.endsWith(":StackIdentity") ? "identity" : key;
    return name in fixed && value !== engineUnknown ? fixed[name] : value;
  });
  return JSON.parse(madeUpText(kept, envId));
}

interface Recording {
  readonly steps?: { urn: string; op: string }[];
  readonly diagnostics?: { urn?: string; message: string }[];
}

/** Which of two says what is the same for both is chance; here the first by name does. */
function tellByFirstName({ diagnostics = [] }: Recording, repeated: string): void {
  const [, name, other, text] = /^(?:warning: )?(\w+): The same for (\w+): (.*)/.exec(repeated) ?? [];
  if (name === undefined || other === undefined || text === undefined || name < other) return;
  for (const each of diagnostics) {
    if (!each.message.includes(text) || !/^(warning: )?(\w+): /.test(each.message)) continue;
    each.message = each.message.replace(`${name}: `, `${other}: `).replace(`same for ${other}: `, `same for ${name}: `);
    if (each.urn !== undefined) each.urn = each.urn.replace(/::\w+$/, `::${other}`);
  }
}

/** Made at random, or at a moment, by the local cloud and the provider. */
const fixed: Readonly<Record<string, unknown>> = {
  account: { appId: "1300000000", createdAt: "2025-02-26 09:00:00" },
  stackIdentity: "q7m2x9dk",
  identity: "q7m2x9dk",
  claim: "h4s8w1zt",
};

/** The examples are of the cloud; that they were recorded on a local one is no part of them. */
function isThisMachine(key: string, value: unknown): boolean {
  return key === "destination" && JSON.stringify(value).includes("http://127.0.0.1:");
}

/** The same for text that a person reads. */
export function madeUpText(text: string, envId = "shop-prod-3g8x"): string {
  const named = kinds.reduce(
    (rest, { pattern, make }) =>
      rest.replace(pattern, (found) => {
        const number = known.size;
        const made = known.get(found) ?? make(createHash("sha256").update(`${number}`).digest("hex"), number);
        known.set(found, made);
        return made;
      }),
    text,
  );
  return withFixedDates(named).replaceAll("local-env", envId);
}

const dayMs = 24 * 60 * 60 * 1000;
/** Moments become one moment, half a year back; days keep their distance from today. */
function withFixedDates(text: string): string {
  const today = Math.floor(Date.now() / dayMs);
  return (
    text
      .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-05-04T09:00:00.000Z")
      // Quoted in data, and bare in what people read; not the beginning of a moment, whichever way that is written.
      .replace(/(?<![\w:-])\d{4}-\d\d-\d\d(?![\w-]| \d\d:)/g, (date) => {
        const days = Math.floor(Date.parse(date) / dayMs) - today;
        return new Date(exampleNowMs + days * dayMs).toISOString().slice(0, 10);
      })
  );
}
