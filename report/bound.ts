import { fingerprintKeyId, secretFingerprint } from "../provider/credentials";
import { untold } from "./integration-state";

/*
 * How an approval holds a value without telling it. Of what the report may show, the value itself; of all else a keyed
 * fingerprint, never a plain digest: one of a short value could be guessed. Where it can hold none, it says why.
 */

/** A value by its path. `= …`: itself, as JSON. `hmac …`: its fingerprint. Otherwise it is not bound: `NotBound`. */
export type Bound = Readonly<Record<string, string>>;

/** `hidden`: a secret of the engine's. `unknown`: known only at apply. `no key`: CLOUDBASE_FINGERPRINT_KEY is not set. */
export const notBound = ["hidden", "unknown", "no key"] as const;
export type NotBound = (typeof notBound)[number];

export interface Binder {
  /** The id of the fingerprint key; empty without one. */
  readonly keyId: string;
  /** Every leaf of `values`, where `owner` is what they belong to. Those that `isShown` names, by their first part, in the clear. */
  bind(owner: string, values: Readonly<Record<string, unknown>>, isShown: (name: string) => boolean): Bound;
}

export function makeBinder(key: Buffer | undefined): Binder {
  const fingerprint = (owner: string, path: string, json: string) =>
    key
      ? secretFingerprint({ kind: "hmac", key }, { domain: ["approval", owner, path], value: json, generated: false })
      : ("no key" satisfies NotBound);
  return {
    keyId: fingerprintKeyId(fingerprint("", "", "")) ?? "",
    bind: (owner, values, isShown) =>
      Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) =>
          leaves(isPlain(name) ? name : `[${JSON.stringify(name)}]`, value).map(([path, leaf]) => {
            const json = JSON.stringify(leaf);
            return [path, untold(leaf) ?? (isShown(name) ? `= ${json}` : fingerprint(owner, path, json))];
          }),
        ),
      ),
  };
}

/** Paths as the engine writes them: `environment.token`, `pin[1].b`, `environment["a b"]`. Empty ones are leaves too. */
function leaves(path: string, value: unknown): [path: string, leaf: unknown][] {
  if (untold(value) || typeof value !== "object" || value === null) return [[path, value]];
  const parts: [string, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [`${path}[${index}]`, each])
    : Object.entries(value).map(([key, each]) => [
        isPlain(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
        each,
      ]);
  return parts.length === 0 ? [[path, value]] : parts.flatMap(([part, each]) => leaves(part, each));
}

function isPlain(key: string): boolean {
  return /^[\w$:-]+$/.test(key);
}

/** What a person may read of a bound value; undefined where it is not held in the clear. */
export function shownValue(bound: string): string | undefined {
  if (!bound.startsWith("= ")) return undefined;
  const value: unknown = JSON.parse(bound.slice("= ".length));
  return typeof value === "string" ? value : JSON.stringify(value);
}
