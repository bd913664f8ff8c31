import { join } from "node:path";
import { injectedVariables, integrationType } from "../../../catalog";
import { readFunctionCode, zipFunctionCode } from "../../../provider/lifecycle/function-code";
import { textWithoutMark } from "../../../provider/lifecycle/ownership";
import { echoFunction } from "../../emulator/support/code";
import { apiV3KeyNumber, credentialsWith, type World } from "../support/world";
import { nameOf } from "./changes";
import type { Model } from "./model";
import type { Edit } from "./steps";

/* What people do in the console, and what has to be remembered of it. They wait until nothing is being deployed. */

/** Makes an integration that no program knows, unless the name is taken. */
export async function makeByHand(world: World, model: Model, slot: number): Promise<string> {
  const name = nameOf(slot);
  const { integrations } = await world.snapshot();
  if (Object.values(integrations).some((known) => known.name === name)) return "name taken";
  const key = model.newKey();
  const integrationId = `${name}-hand${String(key).padStart(4, "0")}`;
  const functionName = `${integrationId}-demo-scfweb`;
  await world.center().createIntegration(world.emulator.envId, {
    integrationId,
    name,
    type: "weixinpaydc",
    description: "made by hand",
    functionName,
    credentials: credentialsWith(apiV3KeyNumber(key)),
    runtime: { codeZip: templateZip(), environment: { BY_HAND: "theirs" } },
  });
  world.settle();
  model.owners.set(integrationId, "hand");
  model.undeclaredOn(functionName).set("BY_HAND", "theirs");
  model.texts.set(integrationId, "made by hand");
  model.liveKeys.set(integrationId, key);
  return "done";
}

export async function editByHand(world: World, model: Model, edit: Edit, index: number): Promise<string> {
  world.settle();
  const { integrations, functions } = await world.snapshot();
  const id = nth(Object.keys(integrations), index);
  const seen = id === undefined ? undefined : integrations[id];
  const on = seen && functions[seen.functionName];
  if (id === undefined || !seen || !on) return "nothing there";
  const { name, description, functionName } = seen;
  const { envId } = world.emulator;
  const center = world.center();
  const label = model.newLabel();
  switch (edit) {
    case "variable":
      await center.setFunctionVariables(envId, functionName, { ...on.environment, [`HAND_${label}`]: label });
      model.undeclaredOn(functionName).set(`HAND_${label}`, label);
      break;
    case "credentials": {
      const type = seen.type === "weixinpayjsapi" ? seen.type : "weixinpaydc";
      const key = model.newKey();
      const injected = injectedVariables(integrationType(type));
      const own = Object.entries(on.environment).filter(([variable]) => !injected.has(variable));
      const runtime = { environment: Object.fromEntries(own) };
      const credentials = credentialsWith(apiV3KeyNumber(key));
      await center.updateIntegration(envId, id, { name, type, description, functionName, credentials, runtime });
      model.unseenCredentials.add(id);
      model.liveKeys.set(id, key);
      break;
    }
    case "text": {
      // Behind the mark, as somebody types it who opens the description.
      await center.labelIntegration(envId, id, { name, description: `${description} text ${label}` });
      model.texts.set(id, `${textWithoutMark(description)} text ${label}`.trim());
      break;
    }
    case "mark":
      // Of two whose states hold it, nothing would tell any more whose it is (decision 0016).
      if (model.isKnownToOthers(id)) return "not done";
      await center.labelIntegration(envId, id, { name, description: `text ${label}` });
      model.texts.set(id, `text ${label}`);
      break;
    case "code":
      await center.updateFunctionCode(envId, functionName, echoFunction(label));
      world.settle();
      model.code.set(functionName, (await world.snapshot()).functions[functionName]?.codeSha256 ?? null);
      break;
    case "delete":
      await center.deleteIntegration(envId, id);
      model.owners.delete(id);
      model.kept.add(functionName);
      break;
  }
  world.settle();
  return "done";
}

/** Counts what is there, and begins again where that ends. */
export function nth(ids: readonly string[], index: number): string | undefined {
  return [...ids].sort()[index % Math.max(1, ids.length)];
}

let zipped: Uint8Array | undefined;

function templateZip(): Uint8Array {
  if (!zipped) {
    const code = readFunctionCode(join(__dirname, "../../../functions/wechat-pay"));
    if ("problem" in code) throw new Error(code.problem);
    zipped = zipFunctionCode(code);
  }
  return zipped;
}
