import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import { fieldKey, runtimeConfig } from "../../emulator/support/integration";
import { declared } from "../../lifecycle/support";
import { Engine, type Outcome } from "./engine";
import type { Decide, Passage } from "./gate";
import type { Vendor, VendorClient } from "./vendor";
import { apiV3KeyNumber, credentialsWith, type World } from "./world";

/** One cloud for one side of one fault. */
export interface Scene {
  readonly world: World;
  readonly vendor: Vendor;
}

/** The same trouble, met by a script with the vendor's client and by a program of ours. Both tell what was seen after it. */
export interface Fault {
  readonly name: string;
  vendor(scene: Scene): Promise<string>;
  ours(scene: Scene): Promise<string>;
}

const wanted = credentialsWith(apiV3KeyNumber(1));
const newKey = apiV3KeyNumber(2);
const rotated = { ...wanted, apiV3Key: newKey };
const id = "pay-a1b2c3d4";
const functionName = `${id}-demo-scfweb`;

const program = (credentials = wanted, more: Record<string, unknown> = {}) => [
  { urn: "pay", news: declared({ credentials, environment: { MINE: "1" }, ...more }) },
];

/** The answer to the first call of this action is lost. */
function loseAnswerOf(action: string): Decide {
  let isLost = false;
  return (_call, name): Passage => {
    if (name !== action || isLost) return "pass";
    isLost = true;
    return "lost";
  };
}

async function client({ world, vendor }: Scene, decide?: Decide): Promise<VendorClient> {
  return vendor.client(world.emulator, (await world.gate(decide)).endpoint);
}

async function createdByVendor(scene: Scene, decide?: Decide): Promise<VendorClient> {
  const integration = await client(scene, decide);
  await integration.createUserKey({
    name: "pay",
    keyId: id,
    authTypeCode: "weixinpaydc",
    demoCodeFunctionName: functionName,
    envVariables: wanted,
    runtimeConfig: runtimeConfig(undefined, { MINE: "1" }),
  });
  scene.world.settle();
  return integration;
}

async function createdByUs({ world }: Scene): Promise<Engine> {
  const engine = new Engine();
  succeeded(await engine.up(await world.process(), program()));
  return engine;
}

function succeeded(outcome: Outcome): void {
  if (outcome.is !== "done") throw new Error(JSON.stringify(outcome));
}

async function setByHand({ world }: Scene, name: string): Promise<void> {
  const { envId } = world.emulator;
  const { environment = {} } = (await world.center().getFunction(envId, name)) ?? {};
  await world.center().setFunctionVariables(envId, name, { ...environment, BY_HAND: "1" });
  world.settle();
}

/** What the center holds, against what was wanted, in words. */
async function held({ world }: Scene, expected: Readonly<Record<string, string>>): Promise<string> {
  const [ext = "{}"] = await world.storedExts();
  const stored: Record<string, string> = JSON.parse(ext);
  const key = await fieldKey(world.emulator);
  const opened = (text: string): string | undefined => {
    try {
      return AESCrypto.decrypt(text, key);
    } catch {
      return undefined;
    }
  };
  const names = Object.keys(expected);
  const lost = names.filter((name) => stored[name] === undefined);
  const secrets = ["apiV3Key", "privateKey"].filter((name) => stored[name] !== undefined);
  const plain = secrets.filter((name) => stored[name] === expected[name]);
  const twice = secrets.filter((name) => opened(opened(stored[name] ?? "") ?? "") !== undefined);
  const found = [
    lost.length > 0 && `lost: ${lost.join(", ")}`,
    plain.length > 0 && `in plain text: ${plain.join(", ")}`,
    twice.length > 0 && `encrypted twice: ${twice.join(", ")}`,
  ].filter((words) => words !== false);
  return found.length === 0 ? "All fields there, secrets encrypted once" : capitalized(found.join("; "));
}

async function variables({ world }: Scene): Promise<string> {
  const { integrations, functions } = await world.snapshot();
  const [name = ""] = Object.values(integrations).map((seen) => seen.functionName);
  return functions[name]?.environment.BY_HAND === "1" ? "The variable is kept" : "The variable is gone";
}

async function count({ world }: Scene): Promise<string> {
  const { integrations, functions } = await world.snapshot();
  const number = (count: number, what: string) => `${count === 0 ? "no" : count} ${what}`;
  return `${number(Object.keys(integrations).length, "integration")}, ${number(Object.keys(functions).length, "function")}`;
}

/** The first words of what somebody was told. */
function told(error: unknown): string {
  const text = String(error instanceof Error ? error.message : error);
  const [first = ""] = text.replaceAll(/127\.0\.0\.1:\d+/g, "the cloud").split(/(?<=[.;])\s|\n/);
  return first.replace(/[.;]$/, "").replaceAll("|", "\\|");
}

async function attempt(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return "Nothing is said";
  } catch (error) {
    return `Told: ${told(error)}`;
  }
}

function outcomeWords(outcome: Outcome): string {
  return outcome.is === "failed" ? `Told: ${told(outcome.reason)}` : "Nothing is said";
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function up({ world }: Scene, engine: Engine, credentials = wanted, decide?: Decide): Promise<Outcome> {
  return engine.up(await world.process(decide), program(credentials));
}

async function callbackStatus({ world }: Scene): Promise<number> {
  const [integrationId = ""] = Object.keys((await world.snapshot()).integrations);
  return world.callback(`https://${integrationId}.integration-callback.tcloudbase.com/wechatpay/order`, newKey);
}

const rotate = { keyId: id, envVariables: { apiV3Key: newKey } };

export const faults: readonly Fault[] = [
  {
    name: "Fields lost: one field is changed, and the answer with the other fields is lost on the way",
    async vendor(scene) {
      await createdByVendor(scene);
      const said = await attempt(async () =>
        (await client(scene, loseAnswerOf("GetOneUserKey"))).updateUserKey(rotate),
      );
      return `${said}. ${await held(scene, rotated)}`;
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      const said = outcomeWords(await up(scene, engine, rotated, loseAnswerOf("GetOneUserKey")));
      return `${said}. ${await held(scene, rotated)}`;
    },
  },
  {
    name: "Plain text sent: the key service cannot be reached at a create",
    async vendor(scene) {
      scene.vendor.keyService = () => "is not reached";
      const said = await attempt(() => createdByVendor(scene));
      return `${said}. ${await held(scene, wanted)}`;
    },
    async ours(scene) {
      const without: Decide = (_call, action) => (action === "QueryRainbowConfig" ? "lost" : "pass");
      const said = outcomeWords(await up(scene, new Engine(), wanted, without));
      return `${said}. There is ${await count(scene)}`;
    },
  },
  {
    name: "Plain text sent: the answer that says which fields are secret is lost",
    async vendor(scene) {
      const said = await attempt(() => createdByVendor(scene, loseAnswerOf("GetUserKeyTemplateList")));
      return `${said}. ${await held(scene, wanted)}`;
    },
    async ours(scene) {
      const said = outcomeWords(await up(scene, new Engine(), wanted, loseAnswerOf("GetUserKeyTemplateList")));
      return `${said}. ${await held(scene, wanted)}`;
    },
  },
  {
    name: "Double encryption: the key service fails once in the middle of an update",
    async vendor(scene) {
      await createdByVendor(scene);
      let asked = 0;
      scene.vendor.keyService = () => {
        asked += 1;
        return asked === 1 ? "is not reached" : "answers";
      };
      const said = await attempt(async () => (await client(scene)).updateUserKey(rotate));
      return `${said}. ${await held(scene, rotated)}`;
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      const said = outcomeWords(await up(scene, engine, rotated, loseAnswerOf("QueryRainbowConfig")));
      return `${said}. ${await held(scene, rotated)}`;
    },
  },
  {
    name: "Duplicates: the answer to a create is lost, and it is run again",
    async vendor(scene) {
      await attempt(() => createdByVendor(scene, loseAnswerOf("CreateUserKey")));
      const said = await attempt(() => createdByVendor(scene));
      return `${said}. ${await count(scene)}, which the script does not know`;
    },
    async ours(scene) {
      const engine = new Engine();
      const first = outcomeWords(await up(scene, engine, wanted, loseAnswerOf("CreateUserKey")));
      const second = await up(scene, engine);
      const changes = second.is === "done" ? second.operations.join() : second.is;
      return `${first}. ${await count(scene)}, in state; the second run: ${changes}`;
    },
  },
  {
    name: "Variables dropped: a variable of the program is changed, beside one that somebody set by hand",
    async vendor(scene) {
      const integration = await createdByVendor(scene);
      await setByHand(scene, functionName);
      const said = await attempt(() =>
        integration.updateUserKey({ keyId: id, runtimeConfig: runtimeConfig(undefined, { MINE: "2" }) }),
      );
      scene.world.settle();
      return `${said}. ${await variables(scene)}`;
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      const [entry] = engine.entries.values();
      await setByHand(scene, entry?.outs.functionName ?? "");
      const changed = program(wanted, { environment: { MINE: "2" } });
      const said = outcomeWords(await engine.up(await scene.world.process(), changed));
      return `${said}. ${await variables(scene)}`;
    },
  },
  {
    name: "A change while the function is being deployed",
    async vendor(scene) {
      const integration = await createdByVendor(scene);
      await integration.updateUserKey({ keyId: id, envVariables: { merchantId: "1900000108" } });
      const said = await attempt(() => integration.updateUserKey(rotate));
      return said;
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      const underWay = program({ ...wanted, merchantId: "1900000108" }, { skipAwait: true });
      succeeded(await engine.up(await scene.world.process(), underWay));
      const said = outcomeWords(await up(scene, engine, rotated));
      return `${said}. ${await held(scene, rotated)}`;
    },
  },
  {
    name: "Done too early: a genuine callback with the new key, when the rotation says that it is done",
    async vendor(scene) {
      const integration = await createdByVendor(scene);
      await integration.updateUserKey(rotate);
      return `Answered with ${await callbackStatus(scene)}`;
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      succeeded(await up(scene, engine, rotated));
      return `Answered with ${await callbackStatus(scene)}`;
    },
  },
  {
    name: "Secrets fetched: what a rotation of one field reads from the cloud",
    async vendor(scene) {
      await createdByVendor(scene);
      const gate = await scene.world.gate();
      await scene.vendor.client(scene.world.emulator, gate.endpoint).updateUserKey(rotate);
      return fetched(gate.bodies);
    },
    async ours(scene) {
      const engine = await createdByUs(scene);
      const process = await scene.world.process();
      succeeded(await engine.up(process, program(rotated)));
      return fetched(process.gate.bodies);
    },
  },
];

function fetched(bodies: readonly string[]): string {
  return bodies.some((body) => /"NeedPwd":true/.test(body)) ? "All secrets of the integration" : "None";
}
