import { strToU8, zipSync } from "fflate";
import { callbackDomain, functionVariables, integrationType } from "../../catalog";
import { drawn } from "../../lab/observe";
import { description, namesOf } from "../../lab/observe/marks";
import type { IntegrationCenter, NewIntegration } from "../../provider/integration-center";
import { rsaPair } from "../support/keys";

/** One implementation of the port and what a test needs around it. */
export interface ContractWorld {
  readonly center: IntegrationCenter;
  readonly envId: string;
  /** Lets the far side get on: advances its clock, or waits a moment. */
  pause(): Promise<void>;
  /** How many pauses a claim waits for at most; 240 by default. */
  readonly pausesMax?: number;
  close(): Promise<void>;
}

/** With a far side that needs two minutes, a world must let at least this part of them pass in each pause. */
const pausesMax = 240;

/** One integration to be, and what a claim does with it. */
export interface Trial {
  readonly center: IntegrationCenter;
  readonly envId: string;
  readonly draft: ReturnType<typeof newDraft>;
  readonly domain: string;
  /** Reads again and again until `isDone`; the last thing read if that never comes. */
  eventually<T>(read: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T>;
  functionOf(): ReturnType<IntegrationCenter["getFunction"]>;
  activeFunction(): ReturnType<IntegrationCenter["getFunction"]>;
  functionWith(variable: string, value: string): ReturnType<IntegrationCenter["getFunction"]>;
  created(): Promise<void>;
}

/** What every implementation of the port promises: the emulator over HTTP, the real cloud. */
export const contractClaims: Readonly<Record<string, (trial: Trial) => Promise<void>>> = {
  "a created integration is listed and found, without its secrets": async ({ center, envId, draft, created }) => {
    await created();
    const listed = (await center.listIntegrations(envId)).find((one) => one.integrationId === draft.integrationId);
    expect(listed).toMatchObject({
      integrationId: draft.integrationId,
      name: draft.name,
      type: draft.type,
      description: draft.description,
      functionName: draft.functionName,
    });
    expect(await center.getIntegration(envId, draft.integrationId)).toEqual(listed);
    expect(JSON.stringify(listed)).not.toContain(draft.credentials.apiV3Key);
  },
  "its function becomes active, with credentials, callback URLs and the user's variables": async ({
    center,
    envId,
    draft,
    functionOf,
    created,
  }) => {
    await created();
    expect(await functionOf()).toEqual({
      name: draft.functionName,
      status: "Active",
      statusReason: "",
      environment: {
        ...functionVariables(integrationType(draft.type), draft.credentials, draft.integrationId),
        corsAllowOrigin: "https://shop.example",
      },
    });
    expect(await center.listFunctionNames(envId)).toContain(draft.functionName);
  },
  "the functions that are being worked on are told by name, and are no longer when that is done": async ({
    center,
    envId,
    draft,
    activeFunction,
  }) => {
    await center.createIntegration(envId, draft);
    expect(await center.listDeployingFunctions(envId)).toContain(draft.functionName);
    await activeFunction();
    expect(await center.listDeployingFunctions(envId)).not.toContain(draft.functionName);
    await center.updateIntegration(envId, draft.integrationId, { ...draft, runtime: { environment: { next: "1" } } });
    expect(await center.listDeployingFunctions(envId)).toContain(draft.functionName);
    await activeFunction();
  },
  "is found in a list by a part of its name": async ({ center, envId, draft, created }) => {
    await created();
    const suffix = draft.name.slice(-8);
    expect(await center.listIntegrations(envId, suffix)).toMatchObject([{ name: draft.name }]);
    expect(await center.listIntegrations(envId, "no such name")).toEqual([]);
  },
  "its callback domain comes up with every route, asked for by itself or with all others": async ({
    center,
    envId,
    domain,
    eventually,
    created,
  }) => {
    await created();
    const found = await eventually(
      () => center.getCallbackDomain(envId, domain),
      (seen) => seen?.status === "SUCCESS",
    );
    expect(found).toMatchObject({ domain, status: "SUCCESS" });
    expect([...(found?.paths ?? [])].sort()).toEqual(["/wechatpay/order", "/wechatpay/refund"]);
    expect(await center.listCallbackDomains(envId)).toContainEqual(found);
  },
  "new credentials reach the function, and id and domain stay": async ({
    center,
    envId,
    draft,
    domain,
    functionWith,
    created,
  }) => {
    await created();
    const credentials = { ...draft.credentials, apiV3Key: "another-api-v3-key-of-32-bytes-1" };
    await center.updateIntegration(envId, draft.integrationId, { ...draft, credentials });
    const updated = await functionWith("apiV3Key", credentials.apiV3Key);
    expect(updated?.environment).toMatchObject({
      apiV3Key: credentials.apiV3Key,
      appId: credentials.appId,
      corsAllowOrigin: "https://shop.example",
    });
    const ids = (await center.listIntegrations(envId)).map(({ integrationId }) => integrationId);
    expect(ids.filter((id) => id === draft.integrationId)).toHaveLength(1);
    expect(await center.getCallbackDomain(envId, domain)).toMatchObject({ domain });
  },
  "an update without credentials and code leaves both, and sets the rest": async ({
    center,
    envId,
    draft,
    functionWith,
    created,
  }) => {
    await created();
    const { credentials, ...rest } = draft;
    const runtime = { environment: { corsAllowOrigin: "https://new.example" } };
    await center.updateIntegration(envId, draft.integrationId, {
      ...rest,
      description: `Changed. ${draft.description}`,
      runtime,
    });
    const updated = await functionWith("corsAllowOrigin", "https://new.example");
    expect(updated).toMatchObject({ status: "Active", environment: { apiV3Key: credentials.apiV3Key } });
    expect(await center.getIntegration(envId, draft.integrationId)).toMatchObject({
      description: `Changed. ${draft.description}`,
    });
  },
  "a deleted integration is gone with its domain, and its function stays": async ({
    center,
    envId,
    draft,
    domain,
    eventually,
    functionOf,
    created,
  }) => {
    await created();
    await center.deleteIntegration(envId, draft.integrationId);
    expect(await center.getIntegration(envId, draft.integrationId)).toBeUndefined();
    const ids = (await center.listIntegrations(envId)).map(({ integrationId }) => integrationId);
    expect(ids).not.toContain(draft.integrationId);
    const released = await eventually(
      () => center.getCallbackDomain(envId, domain),
      (found) => found === undefined,
    );
    expect(released).toBeUndefined();
    expect(await functionOf()).toMatchObject({
      name: draft.functionName,
      environment: { apiV3Key: draft.credentials.apiV3Key },
    });
  },
  "deleting twice is as good as once": async ({ center, envId, draft, domain, eventually, functionOf, created }) => {
    await created();
    await center.deleteIntegration(envId, draft.integrationId);
    await center.deleteIntegration(envId, draft.integrationId);
    await center.deleteFunction(envId, draft.functionName);
    await eventually(functionOf, (found) => found === undefined);
    await center.deleteFunction(envId, draft.functionName);
    await center.releaseCallbackDomain(envId, domain);
    await center.releaseCallbackDomain(envId, domain);
  },
  "what was never there is not found, and is deleted without complaint": async ({
    center,
    envId,
    draft,
    domain,
    functionOf,
  }) => {
    expect(await center.getIntegration(envId, draft.integrationId)).toBeUndefined();
    expect(await functionOf()).toBeUndefined();
    expect(await center.getCallbackDomain(envId, domain)).toBeUndefined();
    expect(await center.listFunctionNames(envId)).not.toContain(draft.functionName);
    await center.deleteIntegration(envId, draft.integrationId);
    await center.deleteFunction(envId, draft.functionName);
    await center.releaseCallbackDomain(envId, domain);
  },
  "a function of its own is created, changed and deleted": async ({
    center,
    envId,
    draft,
    eventually,
    functionOf,
    activeFunction,
    functionWith,
  }) => {
    await center.createFunction(envId, draft.functionName, {
      ...draft.runtime,
      environment: { first: "1", second: "2" },
    });
    expect(await activeFunction()).toMatchObject({ status: "Active", environment: { first: "1", second: "2" } });
    await center.setFunctionVariables(envId, draft.functionName, { first: "3" });
    expect((await functionWith("first", "3"))?.environment).toEqual({ first: "3" });
    const hashOf = () => center.getFunctionCodeHash(envId, draft.functionName);
    const firstHash = await hashOf();
    expect(await hashOf()).toBe(firstHash);
    await center.updateFunctionCode(envId, draft.functionName, functionZip("second"));
    expect((await activeFunction())?.environment).toEqual({ first: "3" });
    expect(await hashOf()).not.toBe(firstHash);
    await center.deleteFunction(envId, draft.functionName);
    expect(await eventually(functionOf, (found) => found === undefined)).toBeUndefined();
    expect(await hashOf()).toBeUndefined();
  },
};

/** Runs one claim, and removes what it made, kept or not. */
export async function tryClaim(claim: (trial: Trial) => Promise<void>, world: ContractWorld): Promise<void> {
  const { center, envId } = world;
  const draft = newDraft();
  const domain = callbackDomain(draft.integrationId);
  try {
    await claim(trialOf(world, draft, domain));
  } finally {
    // The cloud may have given it another id than it was asked for.
    const made = (await center.listIntegrations(envId, draft.name)).filter(({ name }) => name === draft.name);
    for (const id of new Set([draft.integrationId, ...made.map(({ integrationId }) => integrationId)])) {
      await center.deleteIntegration(envId, id);
      await center.releaseCallbackDomain(envId, callbackDomain(id));
    }
    await center.deleteFunction(envId, draft.functionName);
  }
}

function trialOf(world: ContractWorld, draft: Trial["draft"], domain: string): Trial {
  const { center, envId } = world;
  async function eventually<T>(read: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
    let seen = await read();
    for (let pauses = 0; pauses < (world.pausesMax ?? pausesMax) && !isDone(seen); pauses++) {
      await world.pause();
      seen = await read();
    }
    return seen;
  }
  const functionOf = () => center.getFunction(envId, draft.functionName);
  const activeFunction = () => eventually(functionOf, (found) => found?.status === "Active");
  const functionWith = (variable: string, value: string) =>
    eventually(functionOf, (found) => found?.status === "Active" && found.environment[variable] === value);
  const created = async () => {
    await center.createIntegration(envId, draft);
    await activeFunction();
  };
  return { center, envId, draft, domain, eventually, functionOf, activeFunction, functionWith, created };
}

export function describeIntegrationCenterContract(name: string, make: () => Promise<ContractWorld>): void {
  describe(`${name} keeps the port's promises`, () => {
    test.each(Object.entries(contractClaims))("%s", async (_, claim) => {
      const world = await make();
      try {
        await tryClaim(claim, world);
      } finally {
        await world.close();
      }
    });
  });
}

/** With observe's marks: what a killed run leaves is found and removed by `observe --clean`. */
function newDraft() {
  const run = drawn(6);
  const { keyId, name, functionName } = namesOf(run, 1, drawn(8));
  return {
    integrationId: keyId,
    name,
    type: "weixinpaydc",
    description: description(run),
    functionName,
    credentials: {
      appId: "wx0123456789abcdef",
      merchantId: "1900000001",
      merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      apiV3Key: "a-secret-api-v3-key-of-32-bytes-",
      privateKey: rsaPair("merchant").privateKey,
      wxPayPublicKey: rsaPair("wechat pay").publicKey,
      wxPayPublicKeyId: "PUB_KEY_ID_0119000000012026112300000001",
    },
    runtime: { codeZip: functionZip("first"), environment: { corsAllowOrigin: "https://shop.example" } },
  } as const satisfies NewIntegration;
}

/** The smallest HTTP function: answers every request with `word`. */
function functionZip(word: string): Uint8Array {
  const server = `require("node:http").createServer((_, answer) => answer.end("${word}")).listen(process.env.PORT || 9000);`;
  const executable = { os: 3, attrs: (0o100755 << 16) >>> 0 } as const;
  return zipSync({
    "index.js": strToU8(server),
    scf_bootstrap: [strToU8("#!/bin/bash\nexec node index.js\n"), executable],
  });
}
