import { integrationType } from "../../../catalog";
import type { Engine, Program } from "./engine";
import type { World } from "./world";

export interface Wanted {
  readonly program: Program;
  /** Functions that deletes left, as they must: at most so many, since a delete may have been cut off before it began. */
  readonly keptFunctionsMax: number;
  /** Variables that no program declares, on the function of each integration. */
  readonly undeclared?: Readonly<Record<string, string>>;
  /** APIv3 keys that nothing may be verified with any more. */
  readonly revokedKeys?: readonly string[];
}

interface News {
  readonly type: "weixinpaydc" | "weixinpayjsapi";
  readonly name: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * What is not as the program says, in words; empty when all is: one integration and one function for each resource, both
 * with the wanted credentials, a genuine callback answered with 200, and a second run, or a refresh, that changes nothing.
 */
export async function problems(world: World, engine: Engine, wanted: Wanted): Promise<string[]> {
  const found = [...(await inTheCloud(world, engine, wanted)), ...(await asNothingToDo(world, engine, wanted))];
  return found;
}

async function inTheCloud(world: World, engine: Engine, wanted: Wanted): Promise<string[]> {
  const { program, keptFunctionsMax, undeclared = {}, revokedKeys = [] } = wanted;
  const found: string[] = [];
  const { integrations, functions } = await world.snapshot();
  const count = (what: string, is: number, wantedCount: number) => {
    if (is !== wantedCount) found.push(`${is} ${what} instead of ${wantedCount}`);
  };
  count("integrations", Object.keys(integrations).length, program.length);
  const kept = Object.keys(functions).length - program.length;
  if (kept < 0 || kept > keptFunctionsMax) found.push(`${kept} functions that serve no integration`);
  count("entries in state", engine.entries.size, program.length);
  for (const { urn, news } of program) {
    const { type, name, credentials, environment = {} } = news as unknown as News;
    const entry = engine.entries.get(urn);
    const seen = entry && integrations[entry.outs.integrationId];
    if (!entry || !seen) {
      found.push(`${urn}: no integration ${entry ? `${entry.outs.integrationId} in the cloud` : "in state"}`);
      continue;
    }
    if (entry.isHalfMade) found.push(`${urn}: half-made in state`);
    if (entry.outs.status !== "Running") found.push(`${urn}: ${entry.outs.status} in state`);
    if (seen.name !== name || seen.type !== type) found.push(`${urn}: it is ${seen.name} of ${seen.type}`);
    found.push(...differences("the center", seen.credentials, credentials));
    const on = functions[seen.functionName];
    const injected = Object.fromEntries(
      Object.entries(credentials).filter(([key]) => integrationType(type).credentials[key]?.injected !== false),
    );
    found.push(...differences("the function", on?.environment ?? {}, { ...injected, ...environment, ...undeclared }));
    if (on?.status !== "Active") found.push(`function ${seen.functionName} is ${on?.status ?? "missing"}`);
    const url = entry.outs.callbackUrls.order ?? "";
    const status = await world.callback(url, credentials.apiV3Key ?? "");
    if (status !== 200) found.push(`a genuine callback is answered with ${status}`);
    for (const key of revokedKeys) {
      if ((await world.callback(url, key)) < 400) found.push("a callback with a revoked key is taken");
    }
  }
  return found;
}

function differences(
  where: string,
  seen: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): string[] {
  const plain = (value: string | undefined) => value?.replaceAll("\\n", "\n").trim();
  return Object.keys(expected)
    .filter((name) => plain(seen[name]) !== plain(expected[name]))
    .map((name) => `${where} has ${seen[name] === undefined ? "no" : "another"} ${name}`);
}

async function asNothingToDo(world: World, engine: Engine, { program }: Wanted): Promise<string[]> {
  const found: string[] = [];
  const planning = await world.process();
  const planned = await engine.preview(planning, program);
  if (planned.is !== "done")
    found.push(`a preview after it fails: ${"reason" in planned ? planned.reason : planned.is}`);
  else if (planned.operations.some((operation) => operation !== "same")) {
    found.push(`a preview after it wants to ${planned.operations.join(", ")}`);
  }
  const refreshing = await world.process();
  const refreshed = await engine.crash().refresh(refreshing);
  if (refreshed.is !== "done" || refreshed.operations.some((operation) => operation !== "same")) {
    found.push(
      `a refresh after it finds ${refreshed.is === "done" ? refreshed.operations.join(", ") : JSON.stringify(refreshed)}`,
    );
  }
  const running = await world.process();
  await engine.crash().up(running, program);
  const writes = [...planning.writes(), ...refreshing.writes(), ...running.writes()];
  if (writes.length > 0) found.push(`a second run sends ${writes.join(", ")}`);
  return found;
}
