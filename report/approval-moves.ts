import type { Approval } from "./approval";
import { type Bound, shownValue } from "./bound";
import { textOf } from "./credential-changes";
import { code, codes } from "./text";
import type { Fact, Facts } from "./types";

/** What moved since the approval, one sentence each; empty only if the digests are equal. Tells facts, never a hidden value. */
export function compareApproval(approved: Approval, current: Approval): string[] {
  if (approved.digest === current.digest) return [];
  const moves = [
    ...(approved.stack === current.stack
      ? []
      : [`It was approved for the stack ${code(approved.stack)}; this is ${code(current.stack)}.`]),
    ...(approved.failed ? ["The preview that was approved had failed."] : []),
    ...(current.failed ? ["The preview fails now."] : []),
    ...destinationMoves(approved.destinations, current.destinations),
    ...policyMoves(approved.policy, current.policy),
    ...keyMoves(approved.keyId, current.keyId),
    ...configurationMoves(approved.configuration, current.configuration),
    ...keysOf(approved.integrations, current.integrations).flatMap((urn) => integrationMoves(urn, approved, current)),
    ...keysOf(approved.steps, current.steps).flatMap((urn) => stepMoves(urn, approved, current)),
  ];
  if (moves.length > 0) return moves;
  return [
    `Something that this report does not show moved: the digest is now ${code(current.digest)}; approved was ${code(approved.digest)}.`,
  ];
}

function destinationMoves(was: readonly string[], is: readonly string[]): string[] {
  const added = is.filter((origin) => !was.includes(origin));
  const gone = was.filter((origin) => !is.includes(origin));
  return [
    ...added.map((origin) => `Credentials would go to ${code(origin)}, which was not approved.`),
    ...gone.map((origin) => `Credentials would not go to ${code(origin)} any more, which was approved.`),
  ];
}

function policyMoves(was: Approval["policy"], is: Approval["policy"]): string[] {
  const side = (value: unknown) => (value === undefined ? "none" : code(JSON.stringify(value)));
  return keysOf(was, is)
    .filter((rule) => side(was[rule]) !== side(is[rule]))
    .map((rule) => `The policy's ${code(rule)} is ${side(is[rule])}; approved was ${side(was[rule])}.`);
}

function keyMoves(was: string, is: string): string[] {
  if (was === is) return [];
  const key = (id: string) => (id === "" ? "without one" : `with the fingerprint key ${code(id)}`);
  return [`Values were bound ${key(was)}, and now ${key(is)}, so nobody can tell whether they are the same.`];
}

function configurationMoves(was: Bound, is: Bound): string[] {
  return boundMoves(was, is).map(configurationText);
}

function configurationText({ path, change }: Move): string {
  switch (change.is) {
    case "new":
      return `The configuration has ${code(path)}, which was not approved.`;
    case "gone":
      return `The configuration has no ${code(path)} any more, which was approved.`;
    case "hidden":
      return `The configuration's ${code(path)} has another value than was approved.`;
    case "shown":
      return `The configuration's ${code(path)} is ${code(change.now)}; approved was ${code(change.old)}.`;
  }
}

function integrationMoves(urn: string, approved: Approval, current: Approval): string[] {
  const [was, is] = [approved.integrations[urn], current.integrations[urn]];
  const name = nameIn(urn);
  // An integration without facts on one side is told as a step.
  if (!was || !is) return [];
  return [
    ...(was.operation === is.operation
      ? []
      : [`${name}: the operation is now ${is.operation}; approved was ${was.operation}.`]),
    ...factMoves(was.after, is.after).map(
      ({ credential, old, now }) => `${name}: ${code(credential)} would become ${now}; approved was ${old}.`,
    ),
    ...factMoves(was.before, is.before).map(
      ({ credential, old, now }) =>
        `${name}: ${code(credential)} in state is now ${now}; when it was approved it was ${old}.`,
    ),
    ...keysOf(was.properties, is.properties)
      .filter((property) => property in was.properties && property in is.properties)
      .filter((property) => was.properties[property] !== is.properties[property])
      .map(
        (property) =>
          `${name}: ${code(property)} in state is now ${code(is.properties[property] ?? "")}; when it was approved it was ${code(was.properties[property] ?? "")}.`,
      ),
  ];
}

function factMoves(was: Facts, is: Facts): { credential: string; old: string; now: string }[] {
  return keysOf(was, is)
    .map((credential) => ({ credential, old: shown(was[credential]), now: shown(is[credential]) }))
    .filter(({ old, now }) => old !== now);
}

function shown(each: Fact | undefined): string {
  return each === undefined ? "none" : code(textOf(each));
}

function stepMoves(urn: string, approved: Approval, current: Approval): string[] {
  const [was, is] = [approved.steps[urn], current.steps[urn]];
  const name = nameIn(urn);
  const operations = (of: { operations: string[] }) => of.operations.join(", ");
  if (!is) return was ? [`${name}: ${operations(was)} was approved; now nothing would be done.`] : [];
  if (!was)
    return [`${name}: ${operations(is)} was not approved${is.paths.length > 0 ? ` (${codes(is.paths, 8)})` : ""}.`];
  // Told with the facts, where there are facts and they differ by it.
  const isTold = approved.integrations[urn]?.operation !== current.integrations[urn]?.operation;
  const operation =
    operations(was) === operations(is) || isTold
      ? []
      : [`${name}: now ${operations(is)}; approved was ${operations(was)}.`];
  const inputs = boundMoves(was.inputs, is.inputs);
  const told = new Set(inputs.map(({ path }) => path));
  const added = is.paths.filter((path) => !was.paths.includes(path) && !told.has(path));
  const gone = was.paths.filter((path) => !is.paths.includes(path) && !told.has(path));
  return [
    ...operation,
    ...boundMoves(was.options, is.options).map(({ path }) => {
      const side = (of: Bound) => (of[path] === undefined ? "none" : code(shownValue(of[path]) ?? ""));
      return `${name}: its ${code(path)} is ${side(is.options)}; approved was ${side(was.options)}.`;
    }),
    ...inputs.map((move) => `${name}: ${inputText(move)}`),
    ...(operation.length === 0 && added.length > 0
      ? [`${name}: ${codes(added, 8)} would change too, which was not approved.`]
      : []),
    ...(operation.length === 0 && gone.length > 0
      ? [`${name}: ${codes(gone, 8)} would not change any more; it was approved.`]
      : []),
  ];
}

type Change =
  | { readonly is: "new" | "gone" | "hidden" }
  | { readonly is: "shown"; readonly old: string; readonly now: string };

interface Move {
  readonly path: string;
  readonly change: Change;
}

/** Fingerprints of different keys say nothing of a value, and that the key is another one is told by itself. */
function boundMoves(was: Bound, is: Bound): Move[] {
  return keysOf(was, is).flatMap((path): Move[] => {
    const [old, now] = [was[path], is[path]];
    if (old === now) return [];
    if (old === undefined) return [{ path, change: { is: "new" } }];
    if (now === undefined) return [{ path, change: { is: "gone" } }];
    const [oldValue, newValue] = [shownValue(old), shownValue(now)];
    if (oldValue !== undefined && newValue !== undefined)
      return [{ path, change: { is: "shown", old: oldValue, now: newValue } }];
    return areComparable(old, now) ? [{ path, change: { is: "hidden" } }] : [];
  });
}

function areComparable(old: string, now: string): boolean {
  const making = (bound: string) => /^hmac [0-9a-f]{8} |^no key$/.exec(bound)?.[0] ?? "";
  return making(old) === making(now) || making(old) === "" || making(now) === "";
}

function inputText({ path, change }: Move): string {
  switch (change.is) {
    case "new":
      return `${code(path)} would be set, which was not approved.`;
    case "gone":
      return `${code(path)} would not be set any more; it was approved.`;
    case "hidden":
      return `${code(path)} would get another value than was approved.`;
    case "shown":
      return `${code(path)} would be ${code(change.now)}; approved was ${code(change.old)}.`;
  }
}

/** The resource's name, as short as it goes; the type is that of an integration for nearly all of them. */
function nameIn(urn: string): string {
  return code(urn.split("::").slice(3).join("::") || urn);
}

function keysOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
