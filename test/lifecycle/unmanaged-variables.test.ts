import { type Emulator, startEmulator } from "../../lab";
import { create } from "../../provider/lifecycle/create";
import { diff } from "../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { ManualClock } from "../emulator/support/clock";
import { checked, credentials, declared, makeContext } from "./support";

/* `unmanagedVariables: "remove"` removes what a preview showed, and nothing else. */

let clock: ManualClock;
let emulator: Emulator;

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await startEmulator({ clock });
});

afterEach(() => emulator.close());

const process = () => makeContext(emulator, clock);
const center = () => process().connect();
const remove = { unmanagedVariables: "remove" };
const rotated = { ...remove, credentials: { ...credentials, apiV3Key: "N".repeat(32) } };

interface Made {
  readonly id: string;
  readonly outs: Outputs;
  readonly inputs: Inputs;
}

async function up(more: Record<string, unknown>, context = process()): Promise<Made> {
  const inputs = await checked(context, declared(more));
  return { ...(await create(context, inputs)), inputs };
}

async function upAgain({ id, outs, inputs }: Made, more: Record<string, unknown>, context = process()): Promise<Made> {
  const news = await checked(context, declared(more), inputs);
  return { id, ...(await update(context, id, outs, news)), inputs: news };
}

async function refresh({ id, outs }: Made): Promise<Made> {
  const { props, inputs } = await read(process(), id, outs);
  return { id, outs: props as Outputs, inputs: inputs as Inputs };
}

async function variables({ outs }: Made): Promise<Record<string, string>> {
  return { ...(await center().getFunction("local-env", outs.functionName))?.environment };
}

async function setByHand(made: Made, more: Record<string, string>): Promise<void> {
  await center().setFunctionVariables("local-env", made.outs.functionName, { ...(await variables(made)), ...more });
  clock.advance(120_000);
}

test("one that no preview showed is kept, and said; after a refresh it is shown, and removed", async () => {
  const made = await up(remove);
  await setByHand(made, { THEIRS: "1" });
  const context = process();
  const after = await upAgain(made, rotated, context);
  expect(await variables(made)).toMatchObject({ THEIRS: "1", apiV3Key: "N".repeat(32) });
  expect(context.said.join("\n")).toMatch(/THEIRS .*kept.* no preview showed .*pulumi refresh/);

  const refreshed = await refresh(after);
  const news = await checked(process(), declared({ ...rotated, dryRun: true }), refreshed.inputs);
  expect((await diff(process(), refreshed.outs, news)).changes).toBeUndefined();
  const last = process();
  const removed = await upAgain(refreshed, rotated, last);
  expect(await variables(made)).not.toHaveProperty("THEIRS");
  expect(last.said.join("\n")).not.toContain("kept");
  expect((await refresh(removed)).inputs).not.toHaveProperty("observedVariables");
});

test("of two, only the one that was shown is removed", async () => {
  const made = await up(remove);
  await setByHand(made, { SHOWN: "1" });
  const refreshed = await refresh(made);
  await setByHand(made, { LATER: "2" });
  await upAgain(refreshed, remove);
  expect(await variables(made)).toMatchObject({ LATER: "2" });
  expect(await variables(made)).not.toHaveProperty("SHOWN");
});

describe("an adoption", () => {
  async function theirs(): Promise<Made> {
    const made = await up({ owner: "by/hand/x" });
    await setByHand(made, { OWN: "kept by hand" });
    return made;
  }

  test("removes those that its preview named", async () => {
    const made = await theirs();
    const adopted = await up({ ...remove, adopt: made.outs.integrationId });
    expect(adopted.inputs.adoption?.changes).toMatchObject({ "variable OWN": expect.stringMatching(/ -> removed$/) });
    expect(await variables(made)).not.toHaveProperty("OWN");
  });

  test("keeps one that was set after its preview; no later change takes the adoption's word for it", async () => {
    const made = await theirs();
    const context = process();
    const inputs = await checked(context, declared({ ...remove, adopt: made.outs.integrationId }));
    await setByHand(made, { LATER: "2" });
    const adopted = { ...(await create(context, inputs)), inputs };
    expect(await variables(made)).toMatchObject({ LATER: "2" });
    await setByHand(made, { OWN: "set again" });
    await upAgain(adopted, { ...rotated, adopt: made.outs.integrationId });
    expect(await variables(made)).toMatchObject({ OWN: "set again", LATER: "2" });
  });
});
