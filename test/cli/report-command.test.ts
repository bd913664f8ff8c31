import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { edited, fixture, stepOf, withFacts } from "../report/support/previews";
import { TestTerminal } from "./run";

/* `report` on files, as the recipes call it: what a person approved is a digest, and it must be the digest still. */

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_FINGERPRINT_KEY = randomBytes(32).toString("base64");
});
afterEach(() => terminal.remove());

function file(name: string, content: string | Buffer): string {
  const path = join(terminal.folder, name);
  writeFileSync(path, content);
  return path;
}

const report = (preview: string | Buffer, ...options: string[]) =>
  terminal.run("report", file("preview.json", preview), ...options);

/** Approves a preview: the digest that a person reads, and the file that is kept beside it. */
async function approve(preview: string): Promise<{ digest: string; approved: string }> {
  const approved = join(terminal.folder, "approval.json");
  const { out } = await report(preview, "--save-approval", approved);
  const [, digest = ""] = /digest sha256 `([0-9a-f]{64})`$/.exec(out.join("\n")) ?? [];
  return { digest, approved };
}

const later = withFacts({ apiV3Key: `hmac 1f2e3d4c ${"3".repeat(32)}` });

describe("--digest", () => {
  test("that is still the report's lets it pass, without any file", async () => {
    const { digest } = await approve(fixture("api-v3-key"));
    const { exitCode, err } = await report(fixture("api-v3-key"), "--digest", digest);
    expect([exitCode, err]).toEqual([0, []]);
  });

  test("that is not the report's refuses; the approval beside it names what moved", async () => {
    const { digest, approved } = await approve(fixture("api-v3-key"));
    const alone = await report(later, "--digest", digest);
    expect(alone.exitCode).toBe(1);
    expect(alone.err).toEqual([
      "",
      "Not what was approved; nothing was applied:",
      expect.stringMatching(
        new RegExp(`^- The digest is now \`[0-9a-f]{64}\`; approved was \`${digest}\`\\. Give --approved`),
      ),
    ]);
    const named = await report(later, "--digest", digest, "--approved", approved);
    expect(named.exitCode).toBe(1);
    expect(named.err.join("\n")).toContain("`pay`: `apiV3Key` would become");
  });

  test("refuses an approval that was put in the place of the approved one, though the report has its digest", async () => {
    const { digest } = await approve(fixture("api-v3-key"));
    const { digest: other, approved } = await approve(later);
    const { exitCode, err } = await report(later, "--digest", digest, "--approved", approved);
    expect(exitCode).toBe(1);
    expect(err.join("\n")).toContain(
      `The file given as --approved is not what was approved: its digest is \`${other}\`, and approved was \`${digest}\`.`,
    );
    const replaced = await report(fixture("api-v3-key"), "--digest", digest, "--approved", approved);
    expect(replaced.exitCode).toBe(1);
  });

  test.each(["", "abc", `sha256 ${"0".repeat(64)}`, "G".repeat(64)])("%j is none", async (digest) => {
    const { exitCode, err } = await report(fixture("api-v3-key"), "--digest", digest);
    expect(exitCode).toBe(2);
    expect(err[0]).toContain("--digest must be the 64 hexadecimal digits at the end of the report");
  });
});

test("--approved alone refuses whenever the digests differ", async () => {
  const { approved } = await approve(fixture("create"));
  const imported = edited("create", (preview) => {
    stepOf(preview, "pay").op = "import";
  });
  const { exitCode, err } = await report(imported, "--approved", approved);
  expect(exitCode).toBe(1);
  expect(err.join("\n")).toContain("`pay`: the operation is now import; approved was create.");
});

describe("the fingerprint key", () => {
  const withVariable = (value: string) =>
    edited("api-v3-key", (preview) => {
      Object.assign(stepOf(preview, "pay").newState.inputs, { environment: { token: value } });
    });

  test("comes from the environment, and binds the values of variables", async () => {
    const { digest, approved } = await approve(withVariable("spring"));
    const { exitCode, err } = await report(withVariable("autumn"), "--digest", digest, "--approved", approved);
    expect(exitCode).toBe(1);
    expect(err.join("\n")).toContain("`pay`: `environment.token` would get another value than was approved.");
    expect(readFileSync(approved, "utf8")).not.toContain("spring");
  });

  test("that is missing is told in the last lines, with what is then bound by the saved plan alone", async () => {
    terminal.processEnv.CLOUDBASE_FINGERPRINT_KEY = undefined;
    const { out } = await report(withVariable("spring"));
    expect(out.slice(-3)).toEqual([
      "Not bound by this approval: values that are not shown, as CLOUDBASE_FINGERPRINT_KEY is not set (`pay` `environment.token`). Only a plan that was saved before it would be.",
      "",
      expect.stringContaining("digest sha256"),
    ]);
  });

  test("that is too short is refused", async () => {
    terminal.processEnv.CLOUDBASE_FINGERPRINT_KEY = "abcd";
    const { exitCode, err } = await report(fixture("api-v3-key"));
    expect(exitCode).toBe(1);
    expect(err[0]).toMatch(/^error: CLOUDBASE_FINGERPRINT_KEY has (16|24) bits; 256 are needed/);
  });
});

describe("what a shell of Windows writes is read", () => {
  const text = fixture("api-v3-key");
  const swapped = (buffer: Buffer) => Buffer.from(buffer).swap16();

  test.each<[string, Buffer]>([
    ["UTF-16 with its mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(text, "utf16le")],
    ["UTF-16, big end first, with its mark", swapped(Buffer.from(`\ufeff${text}`, "utf16le"))],
    ["UTF-16, big end first", swapped(Buffer.from(text, "utf16le"))],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`, "utf8")],
  ])("%s", async (_what, bytes) => {
    const { exitCode, out } = await report(bytes);
    expect(exitCode).toBe(0);
    expect(out).toEqual((await report(text)).out);
    const policy = file("policy.json", Buffer.from('\ufeff{"allowDelete":false}', "utf16le"));
    expect((await report(bytes, "--policy", policy)).exitCode).toBe(0);
  });

  test("any other is refused by what it is not, and no character is guessed", async () => {
    const gbk = Buffer.concat([Buffer.from('{"steps":"'), Buffer.from([0xd6, 0xa7, 0xb8, 0xb6]), Buffer.from('"}')]);
    const { exitCode, err } = await report(gbk);
    expect(exitCode).toBe(1);
    expect(err[0]).toMatch(/^error: PREVIEW .*preview\.json is neither UTF-8 nor UTF-16\. Save it as UTF-8\./);
  });
});
