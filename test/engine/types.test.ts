import { randomBytes } from "node:crypto";
import { integrationTypeCodes } from "../../catalog";
import { type Emulator, startEmulator } from "../../lab";
import { sendMenus } from "../../lab/senders";
import { askConsole } from "../support/console";
import { makeMerchant } from "./support/merchant";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * Every type of the catalog, declared with its named class in one program: the real CLI, the packed package, the emulator
 * over HTTP, each type's function as a real process.
 */

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;
let credentials: ReturnType<typeof makeCredentials>;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  credentials = makeCredentials(makeMerchant(await emulator.wechatPay));
  workspace.write("credentials.json", JSON.stringify(credentials));
  workspace.write("index.js", program);
  expect((await workspace.pulumi("stack", "init", "dev")).code).toBe(0);
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

function makeCredentials(merchant: ReturnType<typeof makeMerchant>) {
  const wechatApp = { appId: `wx${randomBytes(8).toString("hex")}`, appSecret: randomBytes(16).toString("hex") };
  const push = { token: randomBytes(12).toString("hex"), encodingAESKey: aesKey() };
  const grant = { ticketId: randomBytes(12).toString("hex") };
  const webhook = { ...grant, webhookSecret: randomBytes(20).toString("hex") };
  return {
    merchant,
    push: { ...wechatApp, ...push },
    virtualPayment: { ...wechatApp, ...push, offerId: "1450012345", appKey: randomBytes(16).toString("hex") },
    webhook,
    meeting: { ...grant, token: randomBytes(13).toString("hex").slice(0, 25), encodingAESKey: aesKey() },
  };
}

/** 43 letters and digits. */
function aesKey(): string {
  return randomBytes(64)
    .toString("base64")
    .replace(/[^0-9A-Za-z]/g, "")
    .slice(0, 43);
}

const program = `
const cloudbase = require("pulumi-cloudbase");
const { merchant, push, virtualPayment, webhook, meeting } = JSON.parse(
  require("node:fs").readFileSync(__dirname + "/credentials.json", "utf8"));
const declare = (Class, name, credentials, more = {}) =>
  new Class(name, { envId: "local-env", credentials, ...more });
const { appSecret, ...pushAlone } = push;
const all = [
  declare(cloudbase.WechatPay, "weixinpaydc", merchant, { product: "mini-program" }),
  declare(cloudbase.WechatPay, "weixinpayjsapi", merchant, { product: "jsapi" }),
  declare(cloudbase.WechatPay, "weixinpaynative", merchant, { product: "native" }),
  declare(cloudbase.VirtualPayment, "wxvirtualpay", virtualPayment),
  declare(cloudbase.MiniProgramPush, "weixinmp", pushAlone),
  declare(cloudbase.OfficialAccount, "wechatoa", push),
  declare(cloudbase.OfficialAccount, "open-abilities", push, { code: "PublicAccountOpenService" }),
  declare(cloudbase.WechatStore, "weixin-store", push),
  declare(cloudbase.WechatChannels, "channels", push),
  declare(cloudbase.WechatAgent, "agentmp", push, { product: "mini-program" }),
  declare(cloudbase.WechatAgent, "agentpa", push, { product: "official-account" }),
  declare(cloudbase.GitHub, "github", webhook),
  declare(cloudbase.GitLab, "gitlab", webhook),
  declare(cloudbase.Gitee, "gitee", webhook),
  declare(cloudbase.TencentMeeting, "meeting", meeting),
];
exports.types = all.map(({ status }) => status);
`;

async function integrations(): Promise<{ name: string; type: string; status: string; functionName: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

test("up makes one running integration of every type", async () => {
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toMatch(/\+ 17 created/);
  const made = await integrations();
  expect(made.map(({ type }) => type).sort()).toEqual([...integrationTypeCodes].sort());
  expect(made.map(({ status }) => status)).toEqual(made.map(() => "Running"));
});

test("nothing changes when nothing changed", async () => {
  const preview = await workspace.pulumi("preview", "--refresh", "--expect-no-changes");
  expect(preview.text).toMatch(/17 unchanged/);
});

test("no credential is in anything that Pulumi wrote", () => {
  const { merchant, ...others } = credentials;
  const { appId: _push, ...push } = others.push;
  const { appId: _virtual, offerId: _offer, ...virtual } = others.virtualPayment;
  const secrets = [push, virtual, others.webhook, others.meeting].flatMap((set) => Object.values(set));
  expect(filesHolding(workspace.stateFolder, [merchant.apiV3Key, ...secrets])).toEqual([]);
});

test.each(integrationTypeCodes)(
  "%s: each of its events reaches its function, which acknowledges what it has code for",
  async (code) => {
    const name = (await integrations()).find(({ type }) => type === code)?.name ?? "";
    const routes = (await show(name)).callbackUrls;
    const events = sendMenus[code].events.filter(({ name, route }) => route in routes && !namesNobody.test(name));
    expect(events.length).toBeGreaterThan(0);
    for (const { name: event } of events) {
      const sent = await emulator.sendCallback(name, { event });
      const isHandled = !withoutCode.test(event);
      expect({ event, status: sent?.status, body: sent?.status === 200 ? "" : sent?.body }).toEqual({
        event,
        status: isHandled ? 200 : 502,
        body: isHandled ? "" : expect.stringContaining("not accepted"),
      });
    }
  },
);

/** Subscriptions to virtual goods: the delivered code has no entry, and what somebody paid for is not acknowledged unseen. */
const withoutCode = /^xpay_subscribe_/;

/** Complaints name no merchant: the gateway refuses them, as the menu says. */
const namesNobody = /^COMPLAINT\./;

async function show(name: string): Promise<{ callbackUrls: Record<string, string> }> {
  return (await askConsole(emulator, `integrations/${name}`)).json() as never;
}

test("destroy releases every callback and keeps every function", async () => {
  const before = await integrations();
  const destroy = await workspace.pulumi("destroy", "--yes", "--skip-preview");
  expect(destroy.code).toBe(0);
  expect(await integrations()).toEqual([]);
  for (const { functionName } of before) {
    const kept = await askConsole(emulator, `functions/${functionName}`);
    expect({ functionName, status: kept.status }).toEqual({ functionName, status: 200 });
  }
});
