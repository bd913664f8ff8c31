import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { rsaPair } from "../support/keys";
import { type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
});

beforeEach(() => {
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(merchant));
});

afterAll(async () => {
  await emulator.close();
  workspace.remove();
});

async function integrations(): Promise<unknown[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

test("every wrong credential is told at once in preview, by path, with where to find it, and nothing is sent", async () => {
  const { wxPayPublicKeyId: _missing, ...rest } = merchant;
  const wrong = { ...rest, apiV3Key: `${merchant.apiV3Key}\n`, wxPayPublicKey: rsaPair("merchant").publicKey };
  workspace.write("merchant.json", JSON.stringify(wrong));
  const preview = await workspace.pulumi("preview");
  expect(preview.code).not.toBe(0);
  for (const path of ["credentials.apiV3Key", "credentials.wxPayPublicKey", "credentials.wxPayPublicKeyId"]) {
    expect(preview.text).toContain(path);
  }
  expect(preview.text).toContain("33 bytes; must be 32");
  expect(preview.text).toContain("API Security → APIv3 key");
  expect(preview.text).not.toContain(merchant.apiV3Key);
  expect(preview.text).not.toMatch(/^\s+at .*\.js:\d+/m);
  expect(await integrations()).toEqual([]);
});

test("a field that does not exist is told with the nearest name", async () => {
  workspace.write("index.js", wechatPayProgram({ credentials: { apiv3key: "x" } }));
  const preview = await workspace.pulumi("preview");
  expect(preview.code).not.toBe(0);
  expect(preview.text).toMatch(/credentials\.apiv3key.*apiV3Key/s);
});

test("variables over 4 KB are refused in preview with the sum", async () => {
  workspace.write("index.js", wechatPayProgram({ environment: { big: "x".repeat(3000) } }));
  const preview = await workspace.pulumi("preview");
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain("4096");
  expect(preview.text).toContain("3003");
});

test("a name that is too long is refused in preview with the sum", async () => {
  workspace.write("index.js", wechatPayProgram({ name: "p".repeat(45) }));
  const preview = await workspace.pulumi("preview");
  expect(preview.text).toContain("at most 60, so 39 for the name");
});

test.each([
  ["a wrong secret key", { TENCENTCLOUD_SECRETKEY: "wrong" }, /TENCENTCLOUD_SECRETKEY/],
  ["no keys at all", { TENCENTCLOUD_SECRETID: "", TENCENTCLOUD_SECRETKEY: "" }, /TENCENTCLOUD_SECRETID/],
  ["an endpoint where nothing listens", { CLOUDBASE_ENDPOINT: "http://127.0.0.1:9" }, /127\.0\.0\.1:9/],
  [
    "a fingerprint key that is too short",
    { CLOUDBASE_FINGERPRINT_KEY: "short" },
    /CLOUDBASE_FINGERPRINT_KEY has 24 bits; 256 are needed.*openssl rand -base64 32/,
  ],
  [
    "a fingerprint key that somebody typed",
    { CLOUDBASE_FINGERPRINT_KEY: "a".repeat(64) },
    /CLOUDBASE_FINGERPRINT_KEY is not random/,
  ],
  ["an endpoint that is no address", { CLOUDBASE_ENDPOINT: "tcb" }, /CLOUDBASE_ENDPOINT/],
])("%s: one clear error with the next step, no stack, nothing made", async (_what, environment, expected) => {
  const preview = await workspace.pulumiWith(environment, "preview");
  expect(preview.code).not.toBe(0);
  expect(preview.text).toMatch(expected);
  expect(preview.text).not.toMatch(/^\s+at .*\.js:\d+/m);
  expect(await integrations()).toEqual([]);
});

test("a Node.js that is too old is named", async () => {
  // The language host and our provider both run the first node on PATH; only the provider's answer is of interest.
  const old = mkdtempSync(join(tmpdir(), "old-node-"));
  const script = `#!/bin/sh\ncase "$*" in *dynamic-provider*) exec "${process.execPath}" --require "${old}/pretend.js" "$@";; esac\nexec "${process.execPath}" "$@"\n`;
  writeFileSync(join(old, "pretend.js"), 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });');
  writeFileSync(join(old, "node"), script, { mode: 0o755 });
  const preview = await workspace.pulumiWith({ PATH: `${old}:${workspace.environment.PATH}` }, "preview");
  rmSync(old, { recursive: true });
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain("pulumi-cloudbase needs Node.js 22.19 or newer, and the `node` on PATH is 20.20.2");
});

test("a name that another program uses is refused, and taken over only on purpose", async () => {
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  const { integrationId } = JSON.parse((await workspace.pulumi("stack", "output", "--json")).stdout);
  const other = makeWorkspace(emulator);
  try {
    other.write("index.js", wechatPayProgram());
    other.write("merchant.json", merchantFile(merchant));
    await other.pulumi("stack", "init", "other");
    const refused = await other.pulumi("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("belongs to shop/dev/pay");
    expect(refused.text).toContain(`adopt: "${integrationId}"`);

    other.write("index.js", wechatPayProgram({ adopt: integrationId }));
    expect((await other.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
    expect(await integrations()).toHaveLength(1);

    rotateKey(workspace);
    const taken = await workspace.pulumi("up", "--yes", "--skip-preview");
    expect(taken.code).not.toBe(0);
    expect(taken.text).toContain("now belongs to shop/other/pay");

    const destroy = await workspace.pulumi("destroy", "--yes", "--skip-preview");
    expect(destroy.text).toContain("was not deleted: it belongs to shop/other/pay now");
    expect(await integrations()).toHaveLength(1);
  } finally {
    other.remove();
  }
});

function rotateKey(target: Workspace): void {
  target.write("merchant.json", merchantFile({ ...merchant, apiV3Key: "0123456789abcdef0123456789abcdef" }));
}

test("the endpoint in the stack's configuration wins over the environment", async () => {
  await workspace.pulumi("config", "set", "cloudbase:endpoint", "http://127.0.0.1:9");
  workspace.write("index.js", wechatPayProgram({}, "configured"));
  const preview = await workspace.pulumi("preview");
  await workspace.pulumi("config", "rm", "cloudbase:endpoint");
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain("127.0.0.1:9 refused the connection");
});
