import {
  credentialFields,
  functionVariables,
  type IntegrationTypeCode,
  injectedCredentials,
  integrationType,
  integrationTypeCodes,
} from "../../catalog";
import { type Emulator, startEmulator } from "../../lab";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { create } from "../../provider/lifecycle/create";
import { credentialHistory } from "../../provider/lifecycle/credential-history";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { ManualClock } from "../emulator/support/clock";
import { soundCredentials } from "../support/sound-credentials";
import { checked, makeContext } from "./support";

/* Every type from program to cloud and back, on the emulator, through the real client. */

let clock: ManualClock;
let emulator: Emulator;
let context: Context & { said: string[] };

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await startEmulator({ clock, provisioning: { fromMs: 60_000, toMs: 120_000 } });
  context = makeContext(emulator, clock);
});
afterEach(() => emulator.close());

type Values = Record<string, string>;

function program(type: IntegrationTypeCode, credentials: Values, more: Record<string, unknown> = {}) {
  return {
    envId: "local-env",
    type,
    name: "one",
    owner: "shop/prod/one",
    stackIdentity: "k3v9x2qd",
    credentials,
    ...more,
  };
}

async function up(type: IntegrationTypeCode, credentials: Values) {
  const inputs = await checked(context, program(type, credentials));
  return { inputs, ...(await create(context, inputs)) };
}

async function variablesOf({ functionName }: Outputs) {
  return (await context.connect().getFunction("local-env", functionName))?.environment ?? {};
}

describe.each(integrationTypeCodes)("%s", (code) => {
  const type = integrationType(code);

  test("is made, refreshed without a difference, rotated and removed; no secret is told anywhere", async () => {
    const before = soundCredentials(code);
    const { inputs, id, outs } = await up(code, before);
    expect(outs).toMatchObject({ status: "Running", type: code });
    expect(await variablesOf(outs)).toEqual(functionVariables(type, before, outs.integrationId));

    const seen = await read(context, id, outs);
    expect(await diff(context, seen.props as Outputs, inputs)).toMatchObject({ changes: false, replaces: [] });
    expect(seen.props).toMatchObject({ credentialFacts: inputs.credentialFacts, status: "Running" });

    const after = { ...soundCredentials(code), ...ticketOf(code, before) };
    const news = await checked(context, program(code, after), inputs);
    expect(await diff(context, outs, news)).toMatchObject({ changes: undefined, replaces: [] });
    const updated = await update(context, id, outs, news);
    expect(updated.outs.status).toBe("Running");
    expect(await variablesOf(updated.outs)).toEqual(functionVariables(type, after, outs.integrationId));

    await remove(context, id, updated.outs);
    const told = JSON.stringify([inputs, outs, seen, news, updated, context.said]);
    for (const [name, { secret }] of credentialFields(type)) {
      for (const value of [before[name] ?? "", after[name] ?? ""]) {
        const middle = value.slice(value.length / 2 - 6, value.length / 2 + 6);
        if (secret) expect([name, told.includes(middle)]).toEqual([name, false]);
      }
    }
  });

  test("is proven live only where there is somebody to ask", async () => {
    const { failures } = await check(context, {}, program(code, soundCredentials(code), { proof: "live" }));
    const refused = {
      property: "proof",
      reason: expect.stringMatching(/^"live" is not possible for .* It is for weixinpaydc, weixinpayjsapi/),
    };
    expect(failures).toEqual(type.liveProof ? [] : [refused]);
  });
});

function ticketOf(code: IntegrationTypeCode, values: Values): Values {
  const { ticketField } = integrationType(code);
  return ticketField ? { [ticketField]: values[ticketField] ?? "" } : {};
}

describe("credentials that stay with the Integration Center", () => {
  test("are named where a person could believe that they were read back", async () => {
    const { outs } = await up("wechatoa", soundCredentials("wechatoa"));
    expect(outs.credentialSync).toEqual({
      state: "in sync",
      evidence: `function ${outs.functionName} has all 2 credentials as they were applied; token, encodingAESKey stay in the Integration Center and cannot be read back`,
    });
  });

  test("keep their facts in a refresh, whatever variables of their name the function has", async () => {
    const { id, outs } = await up("wechatoa", soundCredentials("wechatoa"));
    const variables = await variablesOf(outs);
    await context.connect().setFunctionVariables("local-env", outs.functionName, { ...variables, token: "other" });
    clock.advance(120_000);
    const { props } = await read(context, id, outs);
    expect(props?.credentialFacts).toEqual(outs.credentialFacts);
    expect(props?.credentialSync?.state).toBe("in sync");
  });

  test("do not hide a change of those that the function has", async () => {
    const { id, outs } = await up("wechatoa", soundCredentials("wechatoa"));
    const variables = { ...(await variablesOf(outs)), appSecret: "f".repeat(32) };
    await context.connect().setFunctionVariables("local-env", outs.functionName, variables);
    clock.advance(120_000);
    const { props } = await read(context, id, outs);
    expect(props?.credentialSync).toMatchObject({
      state: "changed elsewhere",
      evidence: expect.stringMatching(/appSecret is hmac .*, applied was hmac /),
    });
    expect(props?.credentialFacts.token).toBe(outs.credentialFacts.token);
  });

  test("leave nothing to say where the function has none at all", async () => {
    const { ticketId = "", webhookSecret = "" } = soundCredentials("github");
    const { id, outs } = await up("github", { ticketId, webhookSecret });
    expect(outs).not.toHaveProperty("credentialSync");
    expect((await read(context, id, outs)).props).not.toHaveProperty("credentialSync");
    await remove(context, id, outs);
    expect(context.said.join("\n")).toContain("was kept, with 0 variables.");
  });

  test("do not count in the 4 KB of a function's variables, and their names are free", async () => {
    const values = soundCredentials("wechatoa");
    const names = injectedCredentials(integrationType("wechatoa")).map(([name]) => name);
    const bytes = names.reduce((sum, name) => sum + name.length + (values[name]?.length ?? 0), 0);
    const fits = { token: "mine", filler: "x".repeat(4096 - bytes - "tokenmine".length - "filler".length) };
    await checked(context, program("wechatoa", values, { environment: fits }));
    const one = { ...fits, filler: `${fits.filler}x` };
    const { failures } = await check(context, {}, program("wechatoa", values, { environment: one }));
    const reason = expect.stringContaining("takes 4097 bytes");
    expect(failures).toEqual([{ property: "environment", reason, code: "ENVIRONMENT_TOO_LARGE" }]);
  });
});

describe("another ticket", () => {
  test("replaces the integration, and preview says why", async () => {
    const values = soundCredentials("gitlab");
    const { inputs, outs } = await up("gitlab", values);
    const news = await checked(context, program("gitlab", { ...values, ticketId: "another-ticket" }), inputs);
    expect(await diff(context, outs, news)).toMatchObject({ replaces: ["credentialFacts"], deleteBeforeReplace: true });
    expect(context.said.join("\n")).toMatch(/credentials\.ticketId: The cloud takes a ticket only when it makes/);
  });

  test("beside an integration that is there already is refused, and nothing is changed", async () => {
    const values = soundCredentials("gitlab");
    const { outs } = await up("gitlab", values);
    const adopting = program("gitlab", { ...values, ticketId: "another-ticket" }, { adopt: outs.integrationId });
    const second = makeContext(emulator, clock);
    const inputs = await checked(second, { ...adopting, owner: "shop/prod/two" });
    await expect(create(second, inputs)).rejects.toThrow(/it was made with another ticket than the program gives/);
    expect((await context.connect().getIntegration("local-env", outs.integrationId))?.description).toContain(
      "prod/one",
    );
  });
});

describe("a field that the catalog does not name", () => {
  test("passes the preview with a note, and is refused at apply where the cloud does not know it either", async () => {
    const values = { ...soundCredentials("channels"), shopKey: "canary-of-the-shop" };
    const inputs = await checked(context, program("channels", values));
    expect(context.said).toContain(
      "credentials.shopKey: Not in the catalog; the cloud's template of channels decides at apply. It is treated as a secret.",
    );
    await expect(create(context, inputs)).rejects.toThrow(/shopKey is a field neither of the catalog nor/);
    expect(await context.connect().listIntegrations("local-env")).toEqual([]);
    expect(JSON.stringify([inputs, context.said])).not.toContain("canary");
  });

  test("is remembered like any secret", async () => {
    const { inputs, outs } = await up("channels", soundCredentials("channels"));
    const old = { ...outs, credentialFacts: { ...outs.credentialFacts, shopKey: "hmac 01234567 earlier" } } as Outputs;
    const values = { ...soundCredentials("channels"), shopKey: "another-value" };
    const news: Inputs = await checked(context, program("channels", values), inputs);
    expect(credentialHistory(old, news, 0)).toMatchObject({
      credentialHistory: { shopKey: ["hmac 01234567 earlier"] },
      credentialsSetAt: { shopKey: "1970-01-01T00:00:00.000Z" },
    });
  });
});
