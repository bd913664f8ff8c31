import { type Emulator, startEmulator } from "../../lab";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { create } from "../../provider/lifecycle/create";
import type { InitializationFailed } from "../../provider/lifecycle/initialization-failed";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { ManualClock } from "../emulator/support/clock";
import { soundCredentials } from "../support/sound-credentials";
import { checked, credentials, declared, makeContext } from "./support";

/*
 * "Cannot tell" never looks like "all is well": what cannot be compared is refused where it would be written, said where it
 * is only read, and an alarm where that is asked for.
 */

let clock: ManualClock;
let emulator: Emulator;

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await startEmulator({ clock });
});

afterEach(() => emulator.close());

const process = (more: Partial<Context> = {}) => ({ ...makeContext(emulator, clock), ...more });
/** Of somebody with another fingerprint key. */
const otherKey: Partial<Context> = { fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 9) }) };

interface Made {
  readonly id: string;
  readonly outs: Outputs;
  readonly inputs: Inputs;
}

async function up(more: Record<string, unknown> = {}): Promise<Made> {
  const context = process();
  const inputs = await checked(context, declared(more));
  return { ...(await create(context, inputs)), inputs };
}

async function setVariables({ outs }: Made, variables: Record<string, string>): Promise<void> {
  const center = process().connect();
  const found = await center.getFunction("local-env", outs.functionName);
  await center.setFunctionVariables("local-env", outs.functionName, { ...found?.environment, ...variables });
  clock.advance(120_000);
}

/** Credentials of which the function sees none that is secret. */
const push = () => {
  const { appSecret: _optional, ...rest } = soundCredentials("weixinmp");
  return { type: "weixinmp", credentials: rest };
};

describe("under another fingerprint key", () => {
  test("a secret variable is not taken for a changed one, also where credentials are ignored", async () => {
    const environment = { DB_PASSWORD: "p4711", PLAIN: "1" };
    const { inputs } = await up({ environment });
    const { credentials: _taken, ...ignoring } = declared({ environment, ignoreChanges: ["credentials"] });
    const refusal = {
      property: "environment.DB_PASSWORD",
      reason: expect.stringMatching(/cannot be compared[\s\S]* CLOUDBASE_NEW_FINGERPRINTS=accept; the variables are/),
    };
    expect((await check(process(otherKey), inputs, ignoring)).failures).toEqual([refusal]);
    const { failures } = await check(process(otherKey), inputs, declared({ environment }));
    expect(failures.map(({ property }) => property)).toEqual(["credentials.apiV3Key", "environment.DB_PASSWORD"]);
  });

  test("new fingerprints of secret variables are taken by consent", async () => {
    const environment = { DB_PASSWORD: "p4711" };
    const { inputs } = await up({ environment });
    const consent = process({ ...otherKey, processEnv: { CLOUDBASE_NEW_FINGERPRINTS: "accept" } });
    const { variableFacts } = await checked(consent, declared({ environment }), inputs);
    expect(variableFacts).not.toEqual(inputs.variableFacts);
  });

  test("a variable that is new, or not known yet, needs none", async () => {
    const { inputs } = await up({ credentials, environment: { DB_PASSWORD: "p4711" } });
    const { credentials: _taken, ...ignoring } = declared({
      environment: { API_TOKEN: "new" },
      ignoreChanges: ["credentials"],
    });
    expect((await check(process(otherKey), inputs, ignoring)).failures).toEqual([]);
  });

  test("a refresh names the variables that it cannot compare, and leaves state as it is", async () => {
    const made = await up({ environment: { DB_PASSWORD: "p4711" } });
    await setVariables(made, { THEIRS: "1" });
    const first = await read(process(), made.id, made.outs);
    const context = process(otherKey);
    expect(await read(context, made.id, first.props as Outputs)).toEqual(first);
    expect(context.said.join("\n")).toMatch(
      /variables cannot tell: DB_PASSWORD, THEIRS: fingerprinted with another key/,
    );
  });

  test("a refresh takes new fingerprints of variables by consent", async () => {
    const made = await up({ environment: { DB_PASSWORD: "p4711" } });
    await setVariables(made, { THEIRS: "1" });
    const { props } = await read(process(), made.id, made.outs);
    const context = process({ ...otherKey, processEnv: { CLOUDBASE_NEW_FINGERPRINTS: "accept" } });
    const taken = await read(context, made.id, props as Outputs);
    expect(context.said.join("\n")).not.toContain("variables cannot tell");
    const after = process(otherKey);
    await read(after, made.id, taken.props as Outputs);
    expect(after.said.join("\n")).not.toContain("variables cannot tell");
  });

  test("credentials of which the function sees no secret are not in sync either", async () => {
    const made = await up(push());
    const { props } = await read(process(), made.id, made.outs);
    expect(props?.credentialSync?.state).toBe("in sync");
    const context = process(otherKey);
    await read(context, made.id, made.outs);
    expect(context.said.join("\n")).toMatch(
      /credentials cannot tell: token, encodingAESKey: fingerprinted with another key/,
    );
  });
});

describe("a job that looks for drift", () => {
  const looking = (more: Partial<Context> = {}) => process({ processEnv: { CLOUDBASE_DRIFT: "fail" }, ...more });

  async function describeAs(made: Made, change: (description: string) => string): Promise<void> {
    const center = process().connect();
    const record = await center.getIntegration("local-env", made.outs.integrationId);
    const description = change(record?.description ?? "");
    await center.labelIntegration("local-env", made.outs.integrationId, { name: "pay", description });
  }

  test("is content where all is as it was applied", async () => {
    const made = await up();
    expect((await read(looking(), made.id, made.outs)).props).toEqual(made.outs);
  });

  test("fails where it cannot compare, and says what to do", async () => {
    const made = await up({ environment: { DB_PASSWORD: "p4711" } });
    const alarm = read(looking(otherKey), made.id, made.outs);
    await expect(alarm).rejects.toThrow(
      /^pay: .*CLOUDBASE_DRIFT.*credentials cannot tell: apiV3Key: .*variables cannot tell: DB_PASSWORD: .*Set the key .*\[DRIFT_UNCLEAR\]$/,
    );
    await expect(read(process(otherKey), made.id, made.outs)).resolves.toHaveProperty("id", made.id);
  });

  test("fails where a change of what the function never sees was cut off", async () => {
    const made = await up(push());
    await describeAs(made, (mark) => mark.replace(/\.[0-9]+\]$/, ".99]"));
    await expect(read(looking(), made.id, made.outs)).rejects.toThrow(/a change was cut off.*\[DRIFT_UNCLEAR\]$/);
  });

  test("fails where the mark alone was removed", async () => {
    const made = await up();
    await describeAs(made, () => "");
    await expect(read(looking(), made.id, made.outs)).rejects.toThrow(/bears no ownership mark.*\[DRIFT_UNCLEAR\]$/);
  });

  test("fails where it is not clear whose the mark is", async () => {
    const made = await up();
    const { claim: _claim, revision: _revision, ...outs } = made.outs;
    await describeAs(made, (mark) => mark.replace("k3v9x2qd.", "00000000."));
    await expect(read(looking(), made.id, outs)).rejects.toThrow(
      /a proof that this state does not know.*\[DRIFT_UNCLEAR\]$/,
    );
  });

  test("fails where a credential is missing, although state holds that already", async () => {
    const made = await up();
    await setVariables(made, { apiV3Key: "" });
    const { props } = await read(looking(), made.id, made.outs);
    expect(props?.credentialSync?.state).toBe("changed elsewhere");
    await expect(read(looking(), made.id, props as Outputs)).rejects.toThrow(
      /credentials changed elsewhere: .*no sound value of apiV3Key.*\[DRIFT_UNCLEAR\]$/,
    );
  });

  test("fails where it was broken before, and still is", async () => {
    const made = await up();
    await process().connect().deleteFunction("local-env", made.outs.functionName);
    const { props } = await read(process(), made.id, made.outs);
    expect(props?.status).toBe("Configuration Error");
    await expect(read(looking(), made.id, props as Outputs)).rejects.toThrow(/function .* is gone.*\[DRIFT_UNCLEAR\]$/);
  });

  test("fails where it was not live before, and still is not", async () => {
    await emulator.close();
    emulator = await startEmulator({ clock, provisioning: { fromMs: 3_000_000, toMs: 3_000_000 } });
    const failure = await up().catch((error: unknown) => error);
    const { id, properties } = failure as InitializationFailed;
    await expect(read(looking(), id, properties)).rejects.toThrow(/it is not live, as before.*\[DRIFT_UNCLEAR\]$/);
  });

  test("is left to the engine's comparison where state shows what differs", async () => {
    const made = await up({ environment: { PLAIN: "1" } });
    await setVariables(made, { PLAIN: "2" });
    expect((await read(looking(), made.id, made.outs)).inputs?.environment).toEqual({ PLAIN: "2" });
  });
});
