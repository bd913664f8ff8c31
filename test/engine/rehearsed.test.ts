import type { Emulator } from "../../lab";
import { type IntegrationRehearsal, readPlan, rehearse } from "../../lab/rehearsal";
import { makeWechatPayPlatform } from "../../lab/third-parties/wechat-pay/sender/platform";
import { askConsole } from "../support/console";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { type Address, type Tally, Traffic } from "./support/traffic";
import { startTwoEnvironments, type TwoEnvironments } from "./support/two-environments";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * Each kind of change is rehearsed from its preview, and then really applied by the engine while WeChat Pay goes on sending,
 * on emulators that run in real time. What the rehearsal foretold and what happened have to be the same story.
 */

jest.setTimeout(240_000);

/** A deployment takes so long in reality; one or two minutes in the rehearsal. */
const deploymentMs = 3_000;
const callbacksPerPhase = 5;

/** What became of the callbacks, told in words that do not depend on how long the deployment took. */
interface Story {
  readonly isApplied: boolean;
  /** `release`: from the moment at which the old one is released; `live`: from when the new one is live. */
  readonly refusedFrom: "never" | "release" | "live";
  readonly refusedWith: readonly string[];
  readonly lost: "none" | "all that was refused" | "some of what was refused";
}

interface Declared {
  readonly envId: string;
  readonly product: string;
  readonly name: string;
  readonly isThere: boolean;
  readonly merchant: Merchant;
}

let environments: TwoEnvironments;
let workspace: Workspace;
let traffic: Traffic;
let merchant: Merchant;
let refusedFrom: Story["refusedFrom"];
let signer: { serial: string; privateKey: string };

beforeAll(async () => {
  const wechatPayPlatform = await makeWechatPayPlatform(Date.now());
  environments = await startTwoEnvironments(["shop-test", "shop-prod"], {
    wechatPayPlatform,
    provisioning: { fromMs: deploymentMs, toMs: deploymentMs },
    onCallback: (...of) => traffic.onCallback(...of),
  });
  signer = { serial: wechatPayPlatform.publicKeyId, privateKey: wechatPayPlatform.privateKeyPem };
  merchant = makeMerchant(wechatPayPlatform);
});

beforeEach(async () => {
  workspace = makeWorkspace(environments);
  refusedFrom = "never";
  traffic = new Traffic(signer, async () => {
    const running = await Promise.all([environments.first, environments.second].map(integrations));
    refusedFrom = running.flat().some(({ status }) => status === "Running") ? "live" : "release";
  });
  declare({});
  expect((await workspace.pulumi("stack", "init", "dev")).code).toBe(0);
});
afterEach(async () => {
  await workspace.pulumi("destroy", "--yes", "--skip-preview");
  workspace.remove();
});
afterAll(() => environments?.close());

async function integrations(emulator: Emulator): Promise<{ integrationId: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

/** The program, as it is but for `other`. */
function declare(other: Partial<Declared>): Declared {
  const { isThere, ...declared } = {
    envId: "shop-test",
    product: "mini-program",
    name: "pay",
    isThere: true,
    merchant,
    ...other,
  };
  const { merchant: given, ...args } = declared;
  workspace.write("merchant.json", merchantFile(given));
  const program = `
const { WechatPay } = require("pulumi-cloudbase");
const credentials = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchant.json", "utf8"));
const pay = new WechatPay("pay", { ...${JSON.stringify(args)}, credentials });
exports.integrationId = pay.integrationId;
`;
  workspace.write("index.js", isThere ? program : "");
  return { isThere, ...declared };
}

async function addressOf({ envId, merchant: given }: Declared): Promise<Address> {
  const { integrationId } = JSON.parse((await workspace.pulumi("stack", "output", "--json")).stdout);
  const { first, second } = environments;
  return { gateway: (envId === second.envId ? second : first).gateway, integrationId, merchant: given };
}

async function up(): Promise<void> {
  const { code, text } = await workspace.pulumi("up", "--yes", "--skip-preview");
  if (code !== 0) throw new Error(text);
}

async function rehearsed() {
  const { stdout } = await workspace.pulumi("preview", "--json");
  return rehearse(
    readPlan(stdout, Date.now()),
    {
      ratePerSecond: 2,
      beforeMs: 2_000,
      afterMs: 3_000,
      thirdPartySwitchMs: 3_000,
      retriesKeep: "old-ciphertext",
      acceptedKeys: "current",
      seed: "1",
    },
    () => undefined,
  );
}

function foretold({ apply, window, refusalsByCode, lost, refused }: IntegrationRehearsal): Story {
  const fromMs = window?.fromMs;
  return {
    isApplied: apply.failed === undefined,
    refusedFrom: fromMs === undefined ? "never" : fromMs < 1_000 ? "release" : "live",
    refusedWith: Object.keys(refusalsByCode).sort(),
    lost: lossOf(lost, refused),
  };
}

function happened(code: number | null, { refusedWith, lost, late }: Tally): Story {
  return { isApplied: code === 0, refusedFrom, refusedWith, lost: lossOf(lost, lost + late) };
}

function lossOf(lost: number, refused: number): Story["lost"] {
  if (lost === 0) return "none";
  return lost === refused ? "all that was refused" : "some of what was refused";
}

/** Applies it while WeChat Pay sends; the merchant changes that side a little later. */
async function appliedFrom(before: Declared, after: Declared) {
  let address = await addressOf(before);
  traffic.start(() => address);
  await traffic.more(callbacksPerPhase);
  const { code } = await workspace.pulumi("up", "--yes", "--skip-preview");
  await traffic.more(callbacksPerPhase);
  if (after.isThere) address = await addressOf(after);
  await traffic.more(callbacksPerPhase);
  return { code, tally: await traffic.stop() };
}

const kinds: readonly [kind: string, other: () => Partial<Declared>, story: Story][] = [
  [
    "an APIv3 key that is rotated",
    () => ({ merchant: { ...merchant, apiV3Key: canaryKey() } }),
    { isApplied: true, refusedFrom: "live", refusedWith: ["DECRYPT_FAILED"], lost: "all that was refused" },
  ],
  ["a new name", () => ({ name: "desk" }), { isApplied: true, refusedFrom: "never", refusedWith: [], lost: "none" }],
  [
    "another type",
    () => ({ product: "native" }),
    { isApplied: true, refusedFrom: "release", refusedWith: ["INTEGRATION_UNKNOWN"], lost: "all that was refused" },
  ],
  [
    "another environment",
    () => ({ envId: "shop-prod" }),
    { isApplied: true, refusedFrom: "release", refusedWith: ["INTEGRATION_UNKNOWN"], lost: "all that was refused" },
  ],
  [
    "a deletion",
    () => ({ isThere: false }),
    { isApplied: true, refusedFrom: "release", refusedWith: ["INTEGRATION_UNKNOWN"], lost: "all that was refused" },
  ],
];

test.each(kinds)("%s: what is rehearsed is what happens", async (_, other, story) => {
  const before = declare({});
  await up();
  const after = declare(other());
  const { integrations: played, notRehearsed } = await rehearsed();
  expect(notRehearsed).toEqual([]);
  expect(played).toHaveLength(1);

  const { code, tally } = await appliedFrom(before, after);

  expect(tally.sent).toBe(tally.atOnce + tally.late + tally.lost);
  expect({ foretold: played.map(foretold), happened: happened(code, tally) }).toEqual({
    foretold: [story],
    happened: story,
  });
});

test("a new one: no callback goes to it before the apply has ended, and none is refused after it", async () => {
  const after = declare({});
  const { integrations: played, notRehearsed } = await rehearsed();
  expect(played).toEqual([]);
  expect(notRehearsed).toEqual([
    expect.objectContaining({ why: "is new: no callback goes to it before the apply has ended.", isFailure: false }),
  ]);
  const { code } = await workspace.pulumi("up", "--yes", "--skip-preview");
  const address = await addressOf(after);
  traffic.start(() => address);
  await traffic.more(callbacksPerPhase);
  const tally = await traffic.stop();
  expect(happened(code, tally)).toEqual({ isApplied: true, refusedFrom: "never", refusedWith: [], lost: "none" });
});
