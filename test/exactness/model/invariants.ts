import { isDeepStrictEqual } from "node:util";
import { markIn, textWithoutMark } from "../../../provider/lifecycle/ownership";
import type { Snapshot } from "../support/snapshot";
import { apiV3KeyNumber } from "../support/world";
import type { Model } from "./model";
import type { Stack } from "./stack";

/** What must hold after every step, in words where it does not. */
export function violations(model: Model, { integrations, functions }: Snapshot): string[] {
  const bound = Object.values(integrations).map(({ functionName }) => functionName);
  const marks = Object.values(integrations).flatMap(({ description }) => {
    const mark = markIn(description);
    return mark?.proof ? [`${mark.owner} of ${mark.proof.stackIdentity}`] : [];
  });
  return [
    ...twice(bound.filter((name) => name !== "")).map((name) => `${name} serves two integrations`),
    ...twice(marks).map((mark) => `two integrations bear the mark of ${mark}`),
    ...Object.keys(functions)
      .filter((name) => !bound.includes(name) && !model.kept.has(name))
      .map((name) => `function ${name} serves no integration, and no delete left it`),
    ...[...model.kept].filter((name) => !functions[name]).map((name) => `function ${name} was deleted`),
    ...lostVariables(model, functions),
    ...[...model.code]
      .filter(([name, hash]) => functions[name] && functions[name].codeSha256 !== hash)
      .map(([name]) => `the code of ${name} that somebody deployed by hand was overwritten`),
    ...[...model.texts]
      .filter(([id, text]) => integrations[id] && textWithoutMark(integrations[id].description) !== text)
      .map(([id]) => `the description of ${id} that somebody wrote was overwritten`),
  ];
}

function lostVariables({ undeclared }: Model, functions: Snapshot["functions"]): string[] {
  return [...undeclared].flatMap(([name, variables]) =>
    [...variables]
      .filter(([variable, value]) => functions[name] && functions[name].environment[variable] !== value)
      .map(([variable]) => `the undeclared variable ${variable} of ${name} was lost`),
  );
}

/** What the actors changed of integrations that are not theirs, and that they do not adopt. */
export function trespasses(model: Model, before: Snapshot, after: Snapshot, actors: readonly Stack[]): string[] {
  const adopted = actors.flatMap(({ declared }) => declared.map(({ adopt }) => adopt));
  return Object.entries(before.integrations)
    .filter(([id]) => !actors.some(({ name }) => name === model.owners.get(id)) && !adopted.includes(id))
    .filter(
      ([id, { functionName }]) =>
        !isDeepStrictEqual(before.integrations[id], after.integrations[id]) ||
        // One that is being deployed becomes another by itself.
        (before.functions[functionName]?.status === "Active" &&
          !isDeepStrictEqual(before.functions[functionName], after.functions[functionName])),
    )
    .map(
      ([id]) => `${actors.map(({ name }) => name).join(" and ")} touched ${id}, which is of ${model.owners.get(id)}`,
    );
}

/** What a run that said it is done left otherwise than the program says. */
export function unfulfilled(model: Model, stack: Stack, { integrations, functions }: Snapshot): string[] {
  return stack.declared.flatMap((spec) => {
    const { urn, name, type, key, variable } = spec;
    const entry = stack.entryOf(spec);
    const id = entry?.outs.integrationId ?? "";
    const seen = integrations[id];
    if (!entry || !seen) return [`${urn}: done, but there is nothing`];
    const on = functions[seen.functionName]?.environment ?? {};
    const apiV3Key = apiV3KeyNumber(key);
    const isDrifted = model.unseenCredentials.has(id);
    return [
      ...(entry.isHalfMade ? [`${urn}: done, but half-made`] : []),
      ...(entry.outs.status === "Running" ? [] : [`${urn}: done, but ${entry.outs.status}`]),
      ...(seen.name === name && seen.type === type ? [] : [`${urn}: is ${seen.name} of ${seen.type}`]),
      ...(isDrifted || seen.credentials.apiV3Key === apiV3Key ? [] : [`${urn}: the center has another key`]),
      ...(isDrifted || on.apiV3Key === apiV3Key ? [] : [`${urn}: the function has another key`]),
      ...(seen.credentials.apiV3Key === on.apiV3Key ? [] : [`${urn}: center and function differ`]),
      ...(variable === undefined || on.PLAIN === variable ? [] : [`${urn}: the function has another PLAIN`]),
    ];
  });
}

function twice(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
