import { type Emulator, type EmulatorOptions, startEmulator } from "../../lab";
import { check } from "../../provider/lifecycle/check";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import { InitializationFailed } from "../../provider/lifecycle/initialization-failed";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { ManualClock } from "../emulator/support/clock";
import { checked, credentials, declared, type LossyNetwork, makeContext, startLossyNetwork } from "./support";

/*
 * What teams do to each other and to themselves: two programs, one cloud; edits by hand; runs that were cut off. On the
 * emulator, through the real client; each `process()` is a provider process of its own.
 */

// Deployments take the cloud's pace here: hundreds of calls, of which a busy machine makes fewer in a second.

let clock: ManualClock;
let emulator: Emulator;
let network: LossyNetwork;

async function start(options: EmulatorOptions = {}): Promise<void> {
  clock = new ManualClock();
  emulator = await startEmulator({ clock, provisioning: { fromMs: 60_000, toMs: 120_000 }, ...options });
  network = await startLossyNetwork(emulator.endpoint);
}

beforeEach(() => start());

afterEach(async () => {
  await network.close();
  await emulator.close();
});

const process = () => makeContext(emulator, clock, network.endpoint);
const center = () => process().connect();

interface Made {
  readonly id: string;
  readonly outs: Outputs;
  readonly inputs: Inputs;
}

async function up(more: Record<string, unknown> = {}, context = process()): Promise<Made> {
  const inputs = await checked(context, declared(more));
  return { ...(await create(context, inputs)), inputs };
}

async function upAgain({ id, outs, inputs }: Made, more: Record<string, unknown>, context = process()): Promise<Made> {
  const news = await checked(context, declared(more), inputs);
  return { id, ...(await update(context, id, outs, news)), inputs: news };
}

async function preview({ outs, inputs }: Made, more: Record<string, unknown> = {}) {
  const context = process();
  const news = await checked(context, declared({ dryRun: true, ...more }), inputs);
  return { ...(await diff(context, outs, news)), news, said: context.said };
}

async function reasons(olds: Partial<Inputs>, more: Record<string, unknown>, context = process()): Promise<string> {
  return JSON.stringify((await check(context, olds, declared(more))).failures);
}

const variables = async (outs: Outputs) =>
  (await center().getFunction("local-env", outs.functionName))?.environment ?? {};

async function setVariables(outs: Outputs, changes: Record<string, string>): Promise<void> {
  await center().setFunctionVariables("local-env", outs.functionName, { ...(await variables(outs)), ...changes });
  clock.advance(120_000);
}

const rotated = { ...credentials, apiV3Key: "N".repeat(32) };

describe("two declarations of one thing", () => {
  test("one name twice in a program is refused, and both resources are named", async () => {
    const context = process();
    await checked(context, declared({ owner: "shop/prod/a:A::desk" }));
    const refused = await reasons({}, { owner: "shop/prod/b:B::desk" }, context);
    expect(refused).toMatch(/the name pay is declared by shop\/prod\/a:A::desk and by shop\/prod\/b:B::desk/);
  });

  test("two resources with one integration are refused", async () => {
    const { outs } = await up();
    const context = process();
    await checked(context, declared({ name: "x", owner: "shop/prod/x", adopt: outs.integrationId }));
    const refused = await reasons({}, { name: "y", owner: "shop/prod/y", adopt: outs.integrationId }, context);
    expect(refused).toContain("is declared by shop/prod/x and by shop/prod/y");
  });

  test("an adoption of another type is refused before anything is sent", async () => {
    const { outs } = await up();
    const refused = await reasons({}, { type: "weixinpaynative", name: "n", adopt: outs.integrationId });
    expect(refused).toContain("is of type weixinpaydc");
  });
});

describe("another stack of the same name", () => {
  test("does not take over the live integration, and is told how to on purpose", async () => {
    const mine = await up();
    expect(await reasons({}, { stackIdentity: "other000" })).toContain("whose state is kept elsewhere");
    expect(await reasons({}, { stackIdentity: undefined })).toContain("stackIdentity");
    expect((await read(process(), mine.id, mine.outs)).id).toBe(mine.id);
  });

  test("takes it over by adopt; the first one's entry no longer fits, for update, refresh and delete", async () => {
    const mine = await up();
    const theirs = await up({ stackIdentity: "other000", adopt: mine.outs.integrationId });
    await expect(upAgain(mine, { credentials: rotated })).rejects.toThrow("now belongs to shop/prod/pay");
    await expect(preview(mine, { credentials: rotated })).rejects.toThrow("now belongs to");
    const context = process();
    expect(await read(context, mine.id, mine.outs)).toEqual({});
    expect(context.said.join()).toContain("took it over");
    await remove(process(), mine.id, mine.outs);
    expect((await read(process(), theirs.id, theirs.outs)).id).toBe(theirs.id);
  });
});

describe("an integration that another stack took over, and whose mark somebody removed", () => {
  async function takenAndUnmarked() {
    const mine = await up();
    const theirs = await up({ stackIdentity: "other000", adopt: mine.outs.integrationId, credentials: rotated });
    await center().labelIntegration("local-env", mine.outs.integrationId, { name: "pay", description: "edited" });
    return { mine, theirs };
  }

  test("is not taken back, and not deleted, by the state entry that had it: it holds other credentials", async () => {
    const { mine } = await takenAndUnmarked();
    const refusal = /bears no mark any more.*apiV3Key.*another program may have taken it over.*pulumi refresh/;
    await expect(preview(mine)).rejects.toThrow(refusal);
    await expect(upAgain(mine, { owner: "shop/prod/renamed" })).rejects.toThrow(refusal);
    await expect(remove(process(), mine.id, mine.outs)).rejects.toThrow("it was not deleted");
    expect((await center().getIntegration("local-env", mine.outs.integrationId))?.description).toBe("edited");
  });

  test("after a refresh the preview shows what taking it back would change; a delete is refused until then", async () => {
    const { mine } = await takenAndUnmarked();
    const { props, inputs } = await read(process(), mine.id, mine.outs);
    const refreshed = { id: mine.id, outs: props as Outputs, inputs: inputs as Inputs };
    await expect(remove(process(), mine.id, refreshed.outs)).rejects.toThrow("run pulumi up");
    expect((await preview(refreshed)).changes).toBeUndefined();
    await upAgain(refreshed, {});
    expect(await variables(mine.outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
  });
});

describe("an integration whose mark somebody removed", () => {
  async function unmarked(more: Record<string, unknown> = {}) {
    const mine = await up(more);
    await center().labelIntegration("local-env", mine.outs.integrationId, { name: "pay", description: "edited" });
    return mine;
  }
  const isThere = async ({ outs }: Made) =>
    (await center().getIntegration("local-env", outs.integrationId)) !== undefined;

  test("is not deleted, also where its credentials are the same: two programs of one merchant hold the same", async () => {
    const mine = await up();
    await up({ stackIdentity: "other000", adopt: mine.outs.integrationId });
    await center().labelIntegration("local-env", mine.outs.integrationId, { name: "pay", description: "edited" });
    await expect(remove(process(), mine.id, mine.outs)).rejects.toThrow(
      /nobody can tell.*it was not deleted.*pulumi up/,
    );
    expect(await isThere(mine)).toBe(true);
  });

  test("gets its mark back by the next up, which says so, and can be deleted then", async () => {
    const mine = await unmarked();
    expect((await preview(mine)).said.join()).toContain("the mark is put back");
    const { outs } = await upAgain(mine, {});
    await remove(process(), mine.id, outs);
    expect(await isThere(mine)).toBe(false);
  });

  test("is not touched where nobody can compare: its function is gone, or holds no credential", async () => {
    const mine = await unmarked();
    await center().deleteFunction("local-env", mine.outs.functionName);
    await expect(preview(mine)).rejects.toThrow(/function .* is gone.*on purpose: pulumi state delete/);
    await expect(upAgain(mine, { owner: "shop/prod/renamed" })).rejects.toThrow("Nothing was changed");
  });

  test("however often it is refreshed, other credentials than were applied stay told until an apply", async () => {
    const mine = await up();
    await center().updateIntegration("local-env", mine.outs.integrationId, {
      ...{ name: "pay", type: "weixinpaydc", description: "edited", functionName: mine.outs.functionName },
      ...{ credentials: rotated, runtime: { environment: {} } },
    });
    clock.advance(120_000);
    let { id, outs } = mine;
    for (let times = 0; times < 3; times++) {
      const seen = await read(process(), id, outs);
      outs = seen.props as Outputs;
      expect(outs.credentialSync).toMatchObject({
        state: "changed elsewhere",
        evidence: expect.stringContaining("apiV3Key"),
      });
    }
  });
});

test("what was moved and taken over is not deleted by the older state entry, also in a later run", async () => {
  const before = await up();
  const owner = "shop/prod/acme:Shop::pay";
  expect(await reasons({}, { owner })).toMatch(/belongs to shop\/prod\/pay.*aliases/);
  const after = await up({ owner, adopt: before.outs.integrationId });
  await remove(process(), before.id, before.outs);
  expect((await read(process(), after.id, after.outs)).id).toBe(after.id);
});

test("a replacement that creates first is not deleted by the entry that it replaces, in whichever process", async () => {
  const before = await up();
  const after = await up();
  await remove(process(), before.id, before.outs);
  expect((await read(process(), after.id, after.outs)).id).toBe(after.id);
});

test("a run that goes on after the next one has ended does not delete what it had replaced", async () => {
  const before = await up();
  await up();
  const { outs } = await upAgain(before, {});
  await remove(process(), before.id, before.outs);
  expect((await read(process(), before.id, outs)).id).toBe(before.id);
});

describe("what a run of this stack left is taken up, and that is said", () => {
  test("after a state entry was removed", async () => {
    await up();
    const context = process();
    await up({}, context);
    expect(context.said.join("\n")).toMatch(/is there already: .* removed from state/);
    expect(await center().listIntegrations("local-env")).toHaveLength(1);
  });

  test("with the description that somebody wrote beside the mark", async () => {
    const { outs } = await up();
    const marked = (await center().getIntegration("local-env", outs.integrationId))?.description;
    const description = `ask Li before you change it ${marked}`;
    await center().labelIntegration("local-env", outs.integrationId, { name: "pay", description });
    await up();
    expect((await center().getIntegration("local-env", outs.integrationId))?.description).toMatch(
      /^ask Li before you change it \[pulumi-cloudbase /,
    );
  });
});

describe("a rename", () => {
  test("changes the mark and nothing else: no deployment, no changed fact", async () => {
    const made = await up({ environment: { ONE: "1" } });
    const before = (await center().getIntegration("local-env", made.outs.integrationId))?.description;
    const shown = await preview(made, { owner: "shop/prod/renamed", environment: { ONE: "1" } });
    expect(shown.news.credentialFacts).toEqual(made.inputs.credentialFacts);
    const startedMs = clock.now();
    const after = await upAgain(made, { owner: "shop/prod/renamed", environment: { ONE: "1" } });
    // Nothing was waited for.
    expect(clock.now()).toBe(startedMs);
    expect((await center().getFunction("local-env", made.outs.functionName))?.status).toBe("Active");
    expect((await center().getIntegration("local-env", made.outs.integrationId))?.description).toBe(
      before?.replace("shop/prod/pay", "shop/prod/renamed"),
    );
    expect(after.outs.credentialHistory).toEqual({});
    expect((await preview(after, { owner: "shop/prod/renamed", environment: { ONE: "1" } })).changes).toBe(false);
  });

  test("without a fingerprint key keeps every fingerprint: the salt stays with the resource", async () => {
    const salted = () => ({ ...process(), fingerprintFor: (salt: string) => ({ kind: "scrypt" as const, salt }) });
    const made = await up({}, salted() as never);
    const news = await checked(salted(), declared({ owner: "shop/prod/renamed" }), made.inputs);
    expect(news.credentialFacts).toEqual(made.inputs.credentialFacts);
    const again = await checked(salted(), declared({ owner: "shop/prod/third" }), news);
    expect(again.credentialFacts).toEqual(made.inputs.credentialFacts);
  });
});

describe("variables that the program does not declare", () => {
  test("are seen by a refresh, by name and fingerprint, and kept by a rotation", async () => {
    const made = await up({ environment: { MINE: "1" } });
    await setVariables(made.outs, { THEIRS: "by hand 4711" });
    const seen = await read(process(), made.id, made.outs);
    expect(seen.inputs?.observedVariables).toEqual({ THEIRS: expect.stringMatching(/^hmac /) });
    expect(JSON.stringify(seen)).not.toContain("by hand 4711");
    const refreshed = { id: made.id, outs: seen.props as Outputs, inputs: seen.inputs as Inputs };
    expect((await preview(refreshed, { environment: { MINE: "1" } })).changes).toBe(false);
    await upAgain(refreshed, { environment: { MINE: "1" }, credentials: rotated });
    expect(await variables(made.outs)).toMatchObject({ MINE: "1", THEIRS: "by hand 4711", apiV3Key: "N".repeat(32) });
  });

  test("are kept without a refresh too", async () => {
    const made = await up();
    await setVariables(made.outs, { THEIRS: "1" });
    await upAgain(made, { credentials: rotated });
    expect(await variables(made.outs)).toMatchObject({ THEIRS: "1", apiV3Key: "N".repeat(32) });
  });

  test("are put back, and it is said, where a deployment drops them", async () => {
    await network.close();
    await emulator.close();
    await start({ switches: { variablesOnUpdate: "dropped" } });
    const made = await up({ environment: { MINE: "1" } });
    await setVariables(made.outs, { THEIRS: "1" });
    const context = process();
    await upAgain(made, { environment: { MINE: "1" }, credentials: rotated }, context);
    expect(await variables(made.outs)).toMatchObject({ MINE: "1", THEIRS: "1", apiV3Key: "N".repeat(32) });
    expect(context.said.join()).toMatch(/left out variables .*THEIRS.* were put back/);
  });

  test("are removed where the program says so, and the preview shows which", async () => {
    const made = await up();
    await setVariables(made.outs, { THEIRS: "1" });
    const { props, inputs } = await read(process(), made.id, made.outs);
    const refreshed = { id: made.id, outs: props as Outputs, inputs: inputs as Inputs };
    const shown = await preview(refreshed, { unmanagedVariables: "remove" });
    expect(shown.changes).toBeUndefined();
    expect(shown.news).not.toHaveProperty("observedVariables");
    const after = await upAgain(refreshed, { unmanagedVariables: "remove" });
    expect(await variables(made.outs)).not.toHaveProperty("THEIRS");
    expect((await preview(after, { unmanagedVariables: "remove" })).changes).toBe(false);
  });

  test("one that the program stops declaring is removed", async () => {
    const made = await up({ environment: { MINE: "1", OTHER: "2" } });
    await upAgain(made, { environment: { OTHER: "2" } });
    expect(await variables(made.outs)).not.toHaveProperty("MINE");
    expect(await variables(made.outs)).toMatchObject({ OTHER: "2" });
  });
});

describe("an adoption", () => {
  async function consoleMade() {
    const made = await up({ owner: "by/hand/x", description: "made by Li", environment: { OWN: "kept by hand" } });
    const client = center();
    await client.labelIntegration("local-env", made.outs.integrationId, { name: "pay", description: "made by Li" });
    return made;
  }

  test("keeps what the program does not declare, and its preview shows everything that changes", async () => {
    const { outs } = await consoleMade();
    const adopting = { adopt: outs.integrationId, credentials: rotated, environment: { NEW: "1" } };
    const context = process();
    const inputs = await checked(context, declared({ dryRun: true, ...adopting }));
    expect(inputs.adoption).toEqual({
      from: expect.stringContaining("nobody that we know"),
      changes: {
        "credentials.apiV3Key": expect.stringMatching(/^hmac .* -> hmac /),
        "variable NEW": 'not set -> "1"',
      },
      keeps: ["the function's code", 'description "made by Li"', "variable OWN"],
    });
    expect(JSON.stringify(inputs)).not.toContain("kept by hand");
    const adopted = await up(adopting);
    expect(await variables(outs)).toMatchObject({ OWN: "kept by hand", NEW: "1", apiV3Key: "N".repeat(32) });
    expect((await center().getIntegration("local-env", outs.integrationId))?.description).toMatch(
      /^made by Li \[pulumi/,
    );
    const after = await upAgain(adopted, { ...adopting, credentials });
    expect(await variables(outs)).toMatchObject({ OWN: "kept by hand", apiV3Key: credentials.apiV3Key });
    expect((await preview(after, { ...adopting, credentials })).changes).toBe(false);
  });
});

describe("another account", () => {
  async function anotherCloud() {
    const other = await startEmulator({ clock });
    return { other, context: makeContext(other, clock) };
  }

  test("is not taken for 'all is gone': refresh, update, preview and delete refuse, with expected and found", async () => {
    const made = await up();
    clock.advance(1000);
    const { other, context } = await anotherCloud();
    try {
      const expected =
        /state refers to the environment local-env of account [0-9]+, made on .*reach one with the same id, but of account/;
      await expect(read(context, made.id, made.outs)).rejects.toThrow(expected);
      await expect(update(context, made.id, made.outs, made.inputs)).rejects.toThrow(expected);
      await expect(remove(context, made.id, made.outs)).rejects.toThrow(expected);
      expect(await reasons(made.inputs, {}, context)).toMatch(expected);
    } finally {
      await other.close();
    }
  });

  test("with state of 0.1.0, which remembers no account, is not believed either while the function is missing too", async () => {
    const made = await up();
    const { account: _unknown, ...old } = made.outs;
    const { other, context } = await anotherCloud();
    try {
      await expect(read(context, made.id, old)).rejects.toThrow(
        /nor is its function .* nothing shows that this is the environment/,
      );
    } finally {
      await other.close();
    }
    await center().deleteIntegration("local-env", made.outs.integrationId);
    expect(await read(process(), made.id, old)).toEqual({});
  });

  test("an environment that the keys do not reach is told as that", async () => {
    const made = await up();
    const moved = { ...made.outs, envId: "other-env" };
    await expect(read(process(), `other-env/${made.outs.integrationId}`, moved)).rejects.toThrow(/other-env/);
  });
});

describe("an integration that is gone", () => {
  test("is made anew by the next up, and the preview shows it", async () => {
    const made = await up();
    await center().deleteIntegration("local-env", made.outs.integrationId);
    const shown = await preview(made);
    expect(shown).toMatchObject({ changes: undefined, replaces: ["integrationId"] });
    expect(shown.news.integrationId).not.toBe(made.outs.integrationId);
    expect(shown.said.join()).toContain("is gone from local-env: it will be created again");
    await remove(process(), made.id, made.outs);
    const anew = await up();
    expect((await preview(anew)).changes).toBe(false);
  });

  test("in state of 0.1.0 is believed where its function is still there, and else refused", async () => {
    const made = await up();
    const { account: _unknown, ...inputs } = made.inputs;
    await center().deleteIntegration("local-env", made.outs.integrationId);
    expect(await preview({ ...made, inputs })).toMatchObject({ replaces: ["integrationId"] });
    await center().deleteFunction("local-env", made.outs.functionName);
    expect(await reasons(inputs, {})).toContain("nothing shows that this is the environment that state speaks of");
  });

  test("is found when a run that was cut off has made it anew already, and taken up", async () => {
    const made = await up();
    await center().deleteIntegration("local-env", made.outs.integrationId);
    const anew = await up();
    const shown = await preview(made);
    expect(shown).toMatchObject({ replaces: ["integrationId"] });
    await remove(process(), made.id, made.outs);
    const taken = await up();
    expect(taken.id).toBe(anew.id);
    expect((await preview(taken)).changes).toBe(false);
  });
});

describe("a change that was cut off", () => {
  /** Sends the change and never learns of it, as a killed process. */
  async function cutOff(made: Made, more: Record<string, unknown>): Promise<void> {
    const context = process();
    const news = await checked(context, declared(more), made.inputs);
    const stopped = { ...context, clock: { ...context.clock, wait: () => Promise.reject(new Error("killed")) } };
    await update(stopped, made.id, made.outs, news).catch(() => undefined);
  }

  test("is found without a refresh when the program goes back, and the wanted set is sent again whole", async () => {
    const made = await up();
    await cutOff(made, { credentials: rotated });
    clock.advance(120_000);
    expect(await variables(made.outs)).toMatchObject({ apiV3Key: "N".repeat(32) });
    const shown = await preview(made);
    expect(shown.changes).toBe(true);
    expect(shown.said.join()).toContain("the last change was cut off");
    const after = await upAgain(made, {});
    expect(await variables(made.outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
    expect((await preview(after)).changes).toBe(false);
  });

  test("is found also while the function still deploys: the set goes out once the platform takes it", async () => {
    const made = await up();
    await cutOff(made, { credentials: rotated });
    await upAgain(made, {});
    expect(await variables(made.outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
    const sent = await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" });
    expect(sent).toMatchObject({ status: 200 });
  });

  test("is found also of a replacement that creates first, whose claim state never knew", async () => {
    const made = await up();
    const replacing = process();
    const anew = await checked(replacing, declared());
    const stopped = { ...replacing, clock: { ...replacing.clock, wait: () => Promise.reject(new Error("killed")) } };
    await create(stopped, anew).catch(() => undefined);
    clock.advance(120_000);
    expect((await preview(made)).changes).toBe(true);
    expect((await read(process(), made.id, made.outs)).id).toBe(made.id);
    const after = await upAgain(made, {});
    expect((await preview(after)).changes).toBe(false);
  });

  test("is found also when its call arrives after the next run has ended", async () => {
    const made = await up();
    const context = process();
    const news = await checked(context, declared({ credentials: rotated }), made.inputs);
    const { promise: nextRunEnded, resolve: arrive } = Promise.withResolvers<void>();
    const real = context.connect();
    const delayed = {
      ...context,
      connect: () => ({
        ...real,
        updateIntegration: (...call: Parameters<typeof real.updateIntegration>) =>
          nextRunEnded.then(() => real.updateIntegration(...call)),
      }),
    };
    const cutOffRun = update(delayed, made.id, made.outs, news);
    const another = { credentials: { ...credentials, apiV3Key: "M".repeat(32) } };
    const after = await upAgain(made, another);
    arrive();
    await cutOffRun;
    expect((await preview(after, another)).changes).toBe(true);
    await upAgain(after, another);
    expect(await variables(made.outs)).toMatchObject({ apiV3Key: "M".repeat(32) });
  });

  test("a delete still fits after it", async () => {
    const made = await up();
    await cutOff(made, { credentials: rotated });
    clock.advance(120_000);
    await remove(process(), made.id, made.outs);
    expect(await center().listIntegrations("local-env")).toEqual([]);
  });

  test("with state and mark of 0.1.0 the next run of this stack converges", async () => {
    const made = await up();
    const { claim: _c, revision: _r, ...old } = made.outs;
    await center().labelIntegration("local-env", made.outs.integrationId, {
      name: "pay",
      description: "[pulumi-cloudbase shop/prod/pay]",
    });
    const of010 = { ...made, outs: old };
    expect((await preview(of010)).changes).toBe(false);
    await cutOff(of010, { credentials: rotated });
    clock.advance(120_000);
    expect((await preview(of010)).changes).toBe(true);
    await expect(remove(process(), made.id, old)).rejects.toThrow("Run pulumi up once");
    const after = await upAgain(of010, {});
    expect(after.outs.claim).toMatch(/^[a-z0-9]{8}$/);
    expect((await preview(after)).changes).toBe(false);
  });
});

test("variables are not mended alone while the Integration Center holds another change: the split is told", async () => {
  await network.close();
  await emulator.close();
  await start({ switches: { provisioning: "record-only" } });
  const made = await up();
  const context = process();
  const news = await checked(context, declared({ credentials: rotated }), made.inputs);
  const waiting = {
    ...context,
    clock: {
      ...context.clock,
      wait: async (ms: number) => {
        clock.advance(ms);
        const record = await center().getIntegration("local-env", made.outs.integrationId);
        // Somebody else's change comes between.
        await center().labelIntegration("local-env", made.outs.integrationId, {
          name: "pay",
          description: String(record?.description.replace(/\.[0-9]+\]$/, ".99]")),
        });
      },
    },
  };
  const failure = await update(waiting, made.id, made.outs, news).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InitializationFailed);
  expect((failure as InitializationFailed).message).toMatch(/holds another change .* nothing was set on function/);
  expect(await variables(made.outs)).toMatchObject({ apiV3Key: credentials.apiV3Key });
});

describe("edits in the console", () => {
  test("of the description: seen by refresh, and the mark is put back without a deployment", async () => {
    const made = await up({ description: "payments" });
    await center().labelIntegration("local-env", made.outs.integrationId, { name: "pay", description: "edited" });
    const context = process();
    const { props, inputs } = await read(context, made.id, made.outs);
    expect(context.said.join()).toContain("bears no ownership mark any more");
    expect(inputs?.description).toBe("edited");
    const refreshed = { id: made.id, outs: props as Outputs, inputs: inputs as Inputs };
    expect((await preview(refreshed, { description: "payments" })).changes).toBeUndefined();
    const after = await upAgain(refreshed, { description: "payments" });
    expect((await center().getIntegration("local-env", made.outs.integrationId))?.description).toMatch(
      /^payments \[pulumi-cloudbase shop\/prod\/pay /,
    );
    expect((await preview(after, { description: "payments" })).changes).toBe(false);
  });

  test("that remove the mark alone are found by a preview without refresh", async () => {
    const made = await up();
    await center().labelIntegration("local-env", made.outs.integrationId, { name: "pay", description: "mine" });
    const shown = await preview(made);
    expect(shown.changes).toBe(true);
    await upAgain(made, {});
    expect((await center().getIntegration("local-env", made.outs.integrationId))?.description).toMatch(
      /^mine \[pulumi/,
    );
  });
});

describe("a refresh without the fingerprint key, or with another", () => {
  test.each([
    ["another", { kind: "hmac", key: Buffer.alloc(32, 9) } as const],
    ["none", { kind: "scrypt", salt: "x" } as const],
  ])("%s: cannot tell, and state is as it was", async (_which, method) => {
    const made = await up({ environment: { DB_PASSWORD: "p4711" } });
    await setVariables(made.outs, { THEIRS: "1" });
    const first = await read(process(), made.id, made.outs);
    const other = { ...process(), fingerprintFor: () => method };
    const second = await read(other, made.id, first.props as Outputs);
    expect(second).toEqual(first);
    expect(other.said.join()).toContain("credentials cannot tell: ");
  });
});

describe("secret variables", () => {
  test("marked or shaped like one leave the inputs as fingerprints; the plain ones stay readable", async () => {
    const environment = { PLAIN: "readable", MARKED: "canary-one", DB_PASSWORD: "canary-two" };
    const made = await up({ environment, secretVariables: ["MARKED"] });
    expect(made.inputs.environment).toEqual({ PLAIN: "readable" });
    expect(Object.keys(made.inputs.variableFacts ?? {})).toEqual(["MARKED", "DB_PASSWORD"]);
    expect(JSON.stringify([made.inputs, made.outs])).not.toContain("canary");
    expect(await variables(made.outs)).toMatchObject(environment);
    const seen = await read(process(), made.id, made.outs);
    expect(seen).toEqual({ id: made.id, props: made.outs, inputs: made.inputs });
    const changed = { environment: { ...environment, MARKED: "canary-new" }, secretVariables: ["MARKED"] };
    expect((await preview(made, changed)).changes).toBeUndefined();
    const after = await upAgain(made, changed);
    expect(await variables(after.outs)).toMatchObject({ MARKED: "canary-new" });
  });

  test("that state of 0.1.0 holds by value are no change", async () => {
    const environment = { PLAIN: "1", DB_PASSWORD: "canary-two" };
    const made = await up({ environment });
    const old: Outputs = { ...made.outs, environment };
    const { variableFacts: _new, ...withoutFacts } = old;
    expect((await preview({ ...made, outs: withoutFacts }, { environment })).changes).toBe(false);
    const changed = await preview(
      { ...made, outs: withoutFacts },
      { environment: { ...environment, DB_PASSWORD: "x" } },
    );
    expect(changed.changes).toBeUndefined();
  });
});

describe("ignoreChanges", () => {
  test("on one credential: the cloud's key stays, the preview says so, and the others are set beside it", async () => {
    const made = await up();
    const { apiV3Key: _taken, ...others } = rotated;
    const more = {
      credentials: { ...others, service_app_id: "wx0123456789abcdee" },
      ignoreChanges: ["credentials.apiV3Key"],
    };
    const shown = await preview(made, more);
    expect(shown.news.credentialFacts.apiV3Key).toBe(made.inputs.credentialFacts.apiV3Key);
    expect(shown.said.join("\n")).toContain("credentials.apiV3Key: stays as the cloud has it");
    await upAgain(made, more);
    expect(await variables(made.outs)).toMatchObject({
      apiV3Key: credentials.apiV3Key,
      service_app_id: "wx0123456789abcdee",
    });
  });

  test("on what cannot be honoured is refused by name", async () => {
    const refused = await reasons({}, { ignoreChanges: ["credentialFacts"] });
    expect(refused).toMatch(/credentialFacts.* cannot be honoured.*name the credential/);
  });

  test("on everything: what the engine hands on of the old inputs is no mistake of the program", async () => {
    const made = await up({ environment: { PLAIN: "1" } });
    const { stackIdentity, owner, ...others } = made.inputs;
    const shown = await preview(made, { ...others, credentials: undefined, ignoreChanges: ["*"] });
    expect(shown.changes).toBe(false);
  });

  test("on a secret variable: it stays", async () => {
    const made = await up({ environment: { DB_PASSWORD: "first" } });
    const more = { environment: { PLAIN: "1" }, ignoreChanges: ["environment.DB_PASSWORD"] };
    const after = await upAgain(made, more);
    expect(await variables(made.outs)).toMatchObject({ DB_PASSWORD: "first", PLAIN: "1" });
    expect(after.outs.variableFacts).toEqual(made.outs.variableFacts);
  });
});

describe("what a rotation means outside", () => {
  test("is a plan in preview, a fact after the apply, and its opposite after a failure", async () => {
    const made = await up();
    expect((await preview(made, { credentials: rotated })).said.join("\n")).toContain(
      "change it there right after this apply",
    );
    const failing = process();
    const news = await checked(failing, declared({ credentials: rotated, dryRun: false }), made.inputs);
    expect(failing.said.join("\n")).not.toContain("right after this apply");
    const refused = {
      ...failing,
      connect: () => ({ ...failing.connect(), updateIntegration: () => Promise.reject(new Error("no")) }),
    };
    await expect(update(refused, made.id, made.outs, news)).rejects.toThrow("no");
    expect(failing.said.join("\n")).toMatch(/apiV3Key: this run did not finish setting the new value\. Change nothing/);
    const context = process();
    await upAgain(made, { credentials: rotated, dryRun: false }, context);
    expect(context.said.join("\n")).toMatch(/apiV3Key: the new value is live\. .*right after this apply/);
  });
});

describe("delete", () => {
  test("is refused with the reason while it is protected, and allowed when that is taken out", async () => {
    const made = await up({ deleteProtection: "the merchant console still points here" });
    await expect(remove(process(), made.id, made.outs)).rejects.toThrow("the merchant console still points here");
    const startedMs = clock.now();
    const after = await upAgain(made, {});
    expect(clock.now()).toBe(startedMs);
    await remove(process(), after.id, after.outs);
    expect(await center().listIntegrations("local-env")).toEqual([]);
  });

  test("does not fail for a call that only informs", async () => {
    const made = await up();
    const context = process();
    const real = context.connect();
    const failing = { ...context, connect: () => ({ ...real, getFunction: () => Promise.reject(new Error("no")) }) };
    await remove(failing, made.id, made.outs);
    expect(context.said.join("\n")).toContain("was kept");
  });
});

describe("skipAwait", () => {
  test("does not wait; the next run looks and finishes", async () => {
    const startedMs = clock.now();
    const made = await up({ skipAwait: true });
    expect(clock.now()).toBe(startedMs);
    expect(made.outs.status).toBe("Deploying");
    clock.advance(120_000);
    expect((await read(process(), made.id, made.outs)).props?.status).toBe("Running");
    const after = await upAgain(made, { skipAwait: true });
    expect(after.outs.status).toBe("Running");
    expect((await preview(after, { skipAwait: true })).changes).toBe(false);
  });
});

test("customTimeouts limit a delete too", async () => {
  const made = await up({ customTimeouts: { delete: "10s" } });
  const context = process();
  const never = { ...context.connect(), deleteIntegration: () => new Promise<never>(() => undefined) };
  await expect(remove({ ...context, connect: () => never }, made.id, made.outs)).rejects.toThrow(
    "pay: not deleted within 10s, the time that customTimeouts allows. Run again",
  );
});

test("customTimeouts limit the wait", async () => {
  const context = process();
  const inputs = await checked(context, declared({ customTimeouts: { create: "10s" } }));
  await expect(create(context, inputs)).rejects.toThrow("not ready after 10 s");
});
