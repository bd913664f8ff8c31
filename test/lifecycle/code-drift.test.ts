import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { create } from "../../provider/lifecycle/create";
import { diff } from "../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { ProviderError } from "../../provider/provider-error";
import { ManualClock } from "../emulator/support/clock";
import { echoFunction } from "../emulator/support/code";
import { checked, credentials, declared, makeContext } from "./support";

/* Code that somebody deploys by hand, where the program declares a folder. */

let clock: ManualClock;
let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await startEmulator({ clock });
  folder = mkdtempSync(join(tmpdir(), "code-drift-"));
  mkdirSync(join(folder, "code"));
  writeFileSync(join(folder, "code/scf_bootstrap"), "#!/bin/sh\nexec node server.js\n");
  writeFileSync(join(folder, "code/server.js"), "require('node:http').createServer().listen(9000);\n");
});
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const process = () => makeContext(emulator, clock);
const rotated = { ...credentials, apiV3Key: "N".repeat(32) };

async function up(more: Record<string, unknown> = {}) {
  const context = process();
  const inputs = await checked(context, declared({ functionCode: join(folder, "code"), ...more }));
  return { ...(await create(context, inputs)), inputs };
}

type Made = Awaited<ReturnType<typeof up>>;

async function again({ id, outs, inputs }: Made, more: Record<string, unknown> = {}): Promise<Made> {
  const context = process();
  const news = await checked(context, declared({ functionCode: join(folder, "code"), ...more }), inputs);
  return { id, ...(await update(context, id, outs, news)), inputs: news };
}

async function deployByHand({ outs }: Made): Promise<void> {
  await process().connect().updateFunctionCode("local-env", outs.functionName, echoFunction("theirs"));
  clock.advance(60_000);
}

async function refreshed(made: Made): Promise<Made & { said: string }> {
  const context = process();
  const { props, inputs } = await read(context, made.id, made.outs);
  return { id: made.id, outs: props as Outputs, inputs: inputs as Inputs, said: context.said.join() };
}

const deployed = async ({ outs }: Made) => process().connect().getFunctionCodeHash("local-env", outs.functionName);

test("a refresh sees it, the next preview shows it, and up deploys what the program declares", async () => {
  const made = await up();
  expect((await refreshed(made)).outs).toEqual(made.outs);
  await deployByHand(made);
  const seen = await refreshed(made);
  expect(seen.said).toContain("was changed elsewhere; the next up deploys what the program declares");
  expect(seen.inputs.functionCodeHash).toMatch(/^changed elsewhere: [0-9a-f]{64}$/);

  const context = process();
  const news = await checked(context, declared({ functionCode: join(folder, "code") }), seen.inputs);
  expect((await diff(context, seen.outs, news)).changes).toBeUndefined();
  const after = await again(seen);
  expect(await deployed(after)).toBe(made.outs.deployedCodeHash);
  expect((await refreshed(after)).outs).toEqual(after.outs);
});

test("a rotation before anybody refreshed does not take the other code for ours", async () => {
  const made = await up();
  await deployByHand(made);
  const after = await again(made, { credentials: rotated });
  expect(after.outs.deployedCodeHash).toBe(made.outs.deployedCodeHash);
  expect((await refreshed(after)).inputs.functionCodeHash).toContain("changed elsewhere");
});

test("where the program declares no code, code deployed by hand is nobody's business", async () => {
  const made = await up({ functionCode: undefined });
  expect(made.outs).not.toHaveProperty("deployedCodeHash");
  await deployByHand(made);
  expect((await refreshed(made)).said).toBe("");
});

test("keys that may not ask fail no verb, and nothing is claimed", async () => {
  const refused = () =>
    Promise.reject(
      new ProviderError({
        responsible: "user",
        action: "GetFunctionAddress",
        resource: "the code",
        code: "UnauthorizedOperation",
        reason: "no permission",
        hint: "",
      }),
    );
  const context = process();
  const center = { ...context.connect(), getFunctionCodeHash: refused };
  const careful = { ...context, connect: () => center };
  const inputs = await checked(careful, declared({ functionCode: join(folder, "code") }));
  const { id, outs } = await create(careful, inputs);
  expect(outs).not.toHaveProperty("deployedCodeHash");
  expect((await read(careful, id, outs)).props).toEqual(outs);
});
