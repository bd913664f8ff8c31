import { type Emulator, type EmulatorOptions, startEmulator } from "../../lab";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import { InitializationFailed } from "../../provider/lifecycle/initialization-failed";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { unknownValue } from "../../provider/lifecycle/unknown";
import { update } from "../../provider/lifecycle/update";
import { ProviderError } from "../../provider/provider-error";
import { ManualClock } from "../emulator/support/clock";
import { rsaPair } from "../support/keys";
import { checked, credentials, declared, type LossyNetwork, makeContext, startLossyNetwork } from "./support";

/* Every handler on the emulator, through the real client and a real socket; time is advanced, never waited for. */

let clock: ManualClock;
let emulator: Emulator;
let network: LossyNetwork;
let context: Context & { said: string[] };

async function start(options: EmulatorOptions = {}): Promise<void> {
  clock = new ManualClock();
  emulator = await startEmulator({ clock, provisioning: { fromMs: 60_000, toMs: 120_000 }, ...options });
  network = await startLossyNetwork(emulator.endpoint);
  context = makeContext(emulator, clock, network.endpoint);
}

afterEach(async () => {
  await network.close();
  await emulator.close();
});

async function integrations() {
  return context.connect().listIntegrations("local-env");
}

async function functionVariables(outs: Outputs): Promise<Readonly<Record<string, string>>> {
  return (await context.connect().getFunction("local-env", outs.functionName))?.environment ?? {};
}

async function up(more: Record<string, unknown> = {}): Promise<{ id: string; outs: Outputs; inputs: Inputs }> {
  const inputs = await checked(context, declared(more));
  return { ...(await create(context, inputs)), inputs };
}

describe("check", () => {
  beforeEach(() => start());

  test("returns facts and no credential", async () => {
    const inputs = await checked(context, declared());
    expect(inputs).not.toHaveProperty("credentials");
    expect(JSON.stringify(inputs)).not.toContain("CANARY");
    expect(inputs.credentialFacts).toMatchObject({
      appId: credentials.appId,
      apiV3Key: expect.stringMatching(/^hmac /),
    });
  });

  test("says where credentials go, in an input, and fails where nobody allowed it", async () => {
    const cloud = "http://127.0.0.1:41001";
    expect(await checked({ ...context, destination: () => ({ cloud }) }, declared())).toMatchObject({
      destination: { cloud },
    });
    expect(await checked(context, declared())).not.toHaveProperty("destination");
    const details = {
      responsible: "user",
      action: "Set-up",
      resource: "it",
      code: "NO",
      reason: "nobody allowed it",
      hint: "",
    } as const;
    const forbidden = (): never => {
      throw new ProviderError(details);
    };
    const { inputs, failures } = await check({ ...context, destination: forbidden }, {}, declared());
    expect([inputs, failures.map(({ reason }) => reason)]).toEqual([
      undefined,
      [expect.stringContaining("nobody allowed it")],
    ]);
  });

  test("is deterministic: twice the same program gives twice the same inputs", async () => {
    expect(await checked(context, declared())).toEqual(await checked(makeContext(emulator, clock), declared()));
  });

  test("asks the cloud for nothing while something is wrong offline", async () => {
    const offline: Context = {
      ...context,
      connect: () => {
        throw new Error("the cloud was asked");
      },
    };
    const { failures } = await check(offline, {}, declared({ credentials: { ...credentials, apiV3Key: "short" } }));
    expect(failures.map(({ property }) => property)).toEqual(["credentials.apiV3Key"]);
  });

  test("an unknown credential stays unknown, and no fact is made of it", async () => {
    const inputs = await checked(context, declared({ credentials: { ...credentials, apiV3Key: unknownValue } }));
    expect(inputs.credentialFacts).toMatchObject({ apiV3Key: unknownValue, appId: credentials.appId });
  });

  test("an unknown environment id leaves the names unknown", async () => {
    const inputs = await checked(context, declared({ envId: unknownValue }));
    expect(inputs).toMatchObject({
      integrationId: unknownValue,
      functionName: unknownValue,
      callbackUrls: unknownValue,
    });
  });

  test("problems of every kind are told together", async () => {
    const { failures } = await check(
      context,
      {},
      declared({ name: "a".repeat(50), functionCode: "/absent", credentials: {} }),
    );
    expect(failures.map(({ property }) => property)).toEqual(
      expect.arrayContaining([
        "name",
        "functionCode",
        "credentials.appId",
        "credentials.apiV3Key",
        "credentials.privateKey",
      ]),
    );
  });

  test("credentials that ignoreChanges took away keep their facts; a new integration cannot do without", async () => {
    const { inputs } = await up();
    const { credentials: _taken, ...rest } = declared();
    expect(await checked(context, rest, inputs)).toMatchObject({ credentialFacts: inputs.credentialFacts });
    expect((await check(context, {}, rest)).failures).toEqual([
      { property: "credentials", reason: "missing; a new integration needs them" },
    ]);
  });

  test("another fingerprint key is said, and taken only by consent", async () => {
    const { inputs } = await up();
    const other: Context = { ...context, fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 2) }) };
    const { failures } = await check(other, inputs, declared());
    expect(failures).toEqual([
      { property: "credentials.apiV3Key", reason: expect.stringContaining("CLOUDBASE_NEW_FINGERPRINTS=accept") },
    ]);
    const consent = { ...other, processEnv: { CLOUDBASE_NEW_FINGERPRINTS: "accept" } };
    expect((await check(consent, inputs, declared())).failures).toEqual([]);
  });

  test("an integration that exists needs no network", async () => {
    const { inputs } = await up();
    await network.close();
    expect(await checked(makeContext(emulator, clock, network.endpoint), declared(), inputs)).toEqual(inputs);
  });
});

describe("create", () => {
  test("waits until function and domain are there, as long as the cloud takes", async () => {
    await start();
    const startedMs = clock.now();
    const { id, outs } = await up({ environment: { corsAllowOrigin: "https://shop.example" } });
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(60_000);
    expect(id).toBe(`local-env/${outs.integrationId}`);
    expect(outs.status).toBe("Running");
    expect(await functionVariables(outs)).toMatchObject({
      apiV3Key: credentials.apiV3Key,
      corsAllowOrigin: "https://shop.example",
    });
  });

  test("a lost answer does not make a second integration", async () => {
    await start();
    network.loseAnswerOf("CreateUserKey");
    await up();
    expect(await integrations()).toHaveLength(1);
  });

  test("a second run takes up what a killed one left, with the credentials of now", async () => {
    await start();
    const killed = await checked(context, declared());
    const memory = context.memory.find(killed) ?? {};
    await context
      .connect()
      .createIntegration("local-env", {
        integrationId: killed.integrationId,
        name: "pay",
        type: "weixinpaydc",
        description: "[pulumi-cloudbase shop/prod/pay]",
        functionName: killed.functionName,
        credentials: { ...memory, apiV3Key: "0".repeat(32) },
        runtime: { codeZip: Buffer.alloc(0), environment: {} },
      })
      .catch(() => undefined);
    context = makeContext(emulator, clock, network.endpoint);
    const { outs } = await up();
    expect(await integrations()).toHaveLength(1);
    expect(await functionVariables(outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
  });

  test("an id that the cloud does not give out again is passed over", async () => {
    await start();
    const first = await up();
    await remove(context, first.id, first.outs);
    await context.connect().deleteFunction("local-env", first.outs.functionName);
    const second = await up();
    expect(second.outs.integrationId).not.toBe(first.outs.integrationId);
    // Names in state are the real ones, and nothing is seen as changed.
    expect((await diff(context, second.outs, await checked(context, declared(), second.inputs))).changes).toBe(false);
  });

  test("a list that shows the new record late is waited for", async () => {
    await start({ switches: { consistencyDelayMs: 10_000 } });
    expect((await up()).outs.status).toBe("Running");
    expect(await integrations()).toHaveLength(1);
  });

  test("where the platform only keeps the record, function and variables are made by us", async () => {
    await start({ switches: { provisioning: "record-only" } });
    const { outs } = await up();
    expect(outs.status).toBe("Running");
    expect(await functionVariables(outs)).toMatchObject({
      privateKey: expect.stringContaining("\\n"),
      signMode: "gateway",
    });
  });

  test("a platform that makes an id of its own is believed", async () => {
    await start({ switches: { keyId: "always-suffixed" } });
    const { outs, inputs } = await up();
    expect(outs.integrationId).toMatch(new RegExp(`^${inputs.integrationId}-[a-z0-9]{8}$`));
    expect(outs.callbackUrls.order).toContain(outs.integrationId);
    expect((await diff(context, outs, await checked(context, declared(), inputs))).changes).toBe(false);
  });

  test("what is not ready in time keeps its id, says what is missing, and the next run finishes it", async () => {
    await start({ provisioning: { fromMs: 400_000, toMs: 400_000 } });
    const inputs = await checked(context, declared());
    const failure = await create(context, inputs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InitializationFailed);
    const { id, properties, reasons } = failure as InitializationFailed;
    expect(id).toBe(`local-env/${inputs.integrationId}`);
    expect(reasons.join()).toMatch(/not ready after 5 minutes: function .* is in status Creating/);
    expect((await diff(context, properties, inputs)).changes).toBe(true);
    const { outs } = await update(context, id, properties, inputs);
    expect(outs.status).toBe("Running");
  });
});

describe("update", () => {
  beforeEach(() => start());

  test("sets the whole set, and is done only when the function has it", async () => {
    const { id, outs, inputs } = await up();
    const rotated = {
      ...credentials,
      apiV3Key: "N".repeat(32),
      merchantSerialNumber: "AB".repeat(20),
      privateKey: rsaPair("merchant's next").privateKey,
    };
    const news = await checked(context, declared({ credentials: rotated }), inputs);
    expect(await diff(context, outs, news)).toMatchObject({ changes: undefined, replaces: [] });
    await update(context, id, outs, news);
    expect(await functionVariables(outs)).toMatchObject({
      apiV3Key: "N".repeat(32),
      merchantSerialNumber: "AB".repeat(20),
    });
  });

  test("a lost answer of an update is not a failure", async () => {
    const { id, outs, inputs } = await up();
    const news = await checked(
      context,
      declared({ credentials: { ...credentials, apiV3Key: "N".repeat(32) } }),
      inputs,
    );
    network.loseAnswerOf("UpdateUserKey");
    expect((await update(context, id, outs, news)).outs.status).toBe("Running");
  });

  test("without credentials (ignoreChanges) what the cloud holds stays", async () => {
    const { id, outs, inputs } = await up();
    const { credentials: _taken, ...rest } = declared({ environment: { extra: "1" } });
    await update(context, id, outs, await checked(context, rest, inputs));
    expect(await functionVariables(outs)).toMatchObject({ apiV3Key: credentials.apiV3Key, extra: "1" });
  });

  test("a rename keeps id, function and domain", async () => {
    const { id, outs, inputs } = await up();
    const news = await checked(context, declared({ name: "checkout" }), inputs);
    expect((await diff(context, outs, news)).replaces).toEqual([]);
    const renamed = await update(context, id, outs, news);
    expect(renamed.outs).toMatchObject({
      name: "checkout",
      integrationId: outs.integrationId,
      functionName: outs.functionName,
    });
    expect(await integrations()).toEqual([expect.objectContaining({ name: "checkout" })]);
  });

  test("an integration that is gone is said, and nothing is made", async () => {
    const { id, outs, inputs } = await up();
    await context.connect().deleteIntegration("local-env", outs.integrationId);
    await expect(update(context, id, outs, inputs)).rejects.toThrow("Run again: it is made anew");
    expect(await integrations()).toEqual([]);
  });
});

describe("read", () => {
  beforeEach(() => start());

  test("gives back what was set", async () => {
    const { id, outs, inputs } = await up({ environment: { extra: "1" } });
    expect(await read(context, id, outs)).toEqual({ id, props: outs, inputs });
  });

  test("an integration that is gone has no id", async () => {
    const { id, outs } = await up();
    await context.connect().deleteIntegration("local-env", outs.integrationId);
    expect(await read(context, id, outs)).toEqual({});
  });

  test("a function that is gone is a configuration error, which the next update repairs", async () => {
    const { id, outs, inputs } = await up();
    await context.connect().deleteFunction("local-env", outs.functionName);
    const { props } = await read(context, id, outs);
    expect(props?.status).toBe("Configuration Error");
    expect((await diff(context, props as Outputs, inputs)).changes).toBe(true);
    const news = await checked(context, declared(), inputs);
    expect((await update(context, id, props as Outputs, news)).outs.status).toBe("Running");
  });

  test("a secret that was changed elsewhere shows as another fingerprint, not as a value", async () => {
    const { id, outs, inputs } = await up();
    const variables = await functionVariables(outs);
    await context
      .connect()
      .setFunctionVariables("local-env", outs.functionName, { ...variables, apiV3Key: "M".repeat(32) });
    clock.advance(120_000);
    const result = await read(context, id, outs);
    expect(result.inputs?.credentialFacts.apiV3Key).not.toBe(inputs.credentialFacts.apiV3Key);
    expect(JSON.stringify(result)).not.toContain("MMMM");
  });
});

describe("delete", () => {
  beforeEach(() => start());

  test("releases the domain, keeps the function, and says what is still in it", async () => {
    const { id, outs } = await up();
    await remove(context, id, outs);
    expect(await integrations()).toEqual([]);
    expect(await context.connect().getCallbackDomain("local-env", outs.callbackDomain)).toBeUndefined();
    expect(await functionVariables(outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
    expect(context.said.join("\n")).toContain(`function ${outs.functionName} was kept`);
    expect(context.said.join("\n")).not.toContain("CANARY");
  });

  test("what is gone already counts as done", async () => {
    const { id, outs } = await up();
    await remove(context, id, outs);
    await expect(remove(context, id, outs)).resolves.toBeUndefined();
  });

  test("a lost answer counts as done when the integration is gone", async () => {
    const { id, outs } = await up();
    network.loseAnswerOf("DeleteUserKey");
    await remove(context, id, outs);
    expect(await integrations()).toEqual([]);
  });

  test("what another program took over is left alone, and for this one it is gone", async () => {
    const { id, outs } = await up();
    const other = makeContext(emulator, clock, network.endpoint);
    await create(other, await checked(other, declared({ owner: "shop/other/pay", adopt: outs.integrationId })));
    const mine = makeContext(emulator, clock, network.endpoint);
    expect(await read(mine, id, outs)).toEqual({});
    await remove(mine, id, outs);
    expect(await integrations()).toHaveLength(1);
    expect(mine.said.join()).toContain("was not deleted: it belongs to shop/other/pay now");
  });
});
