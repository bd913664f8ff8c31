import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRecord, readToken, recordPath, removeRecord, writeRecord } from "../../lab/cli/running-emulator";

const record = { endpoint: "http://127.0.0.1:41001", pid: process.pid };
const token = "canary-Token_0123456789";
let path: string;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-record-"));
  path = recordPath({ processEnv: { XDG_CACHE_HOME: folder }, platform: "linux" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["linux", { HOME: "/home/a" }, "/home/a/.cache/pulumi-cloudbase/emulator.json"],
  ["darwin", { HOME: "/Users/a" }, "/Users/a/Library/Caches/pulumi-cloudbase/emulator.json"],
  ["darwin", { HOME: "/Users/a", XDG_CACHE_HOME: "/cache" }, "/cache/pulumi-cloudbase/emulator.json"],
] as const)("on %s with %j it is %s", (platform, processEnv, expected) => {
  expect(recordPath({ processEnv, platform })).toBe(expected);
});

test("what was written is read, by its owner only, and leaves nothing beside it", () => {
  writeRecord(path, record, token);
  expect(readRecord(path)).toEqual(record);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(["console-token-41001", "emulator.json"]);
  expect(readFileSync(path, "utf8")).not.toContain(token);
});

test("the record of a process that is gone is not believed", () => {
  // Above the largest process id of any system.
  writeRecord(path, { ...record, pid: 2 ** 31 - 1 }, token);
  expect(readRecord(path)).toBeUndefined();
});

test.each(["", "{", "[]", '{"endpoint":1,"pid":1}', '{"endpoint":"http://127.0.0.1:1","pid":-1}'])(
  "a damaged record (%j) is no record",
  (content) => {
    writeRecord(path, record, token);
    writeFileSync(path, content);
    expect(readRecord(path)).toBeUndefined();
  },
);

test("an emulator removes its own record only", () => {
  writeRecord(path, record, token);
  removeRecord(path, { ...record, pid: record.pid + 1 });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(record);
  removeRecord(path, record);
  expect(readRecord(path)).toBeUndefined();
  removeRecord(path, record);
});

describe("the console's token", () => {
  const tokenFile = () => join(dirname(path), "console-token-41001");

  test("is its owner's alone, also where another file stood in its place", () => {
    writeRecord(path, record, "earlier");
    chmodSync(tokenFile(), 0o644);
    writeFileSync(`${tokenFile()}.${process.pid}`, "left by a killed one", { mode: 0o644 });
    writeRecord(path, record, token);
    expect(readToken(path, record.endpoint)).toBe(token);
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o077).toBe(0);
  });

  test("is kept for each of several emulators, and goes with its own", () => {
    const second = { endpoint: "http://127.0.0.1:41011", pid: process.pid };
    writeRecord(path, record, token);
    writeRecord(path, second, "second");
    expect([readToken(path, record.endpoint), readToken(path, second.endpoint)]).toEqual([token, "second"]);
    removeRecord(path, second);
    expect([readToken(path, record.endpoint), readToken(path, second.endpoint)]).toEqual([token, undefined]);
  });

  test.each(["", "a b", "line\nline", "a\r\nx-injected: 1", "x".repeat(129)])(
    "%j is none: nothing else than a token gets into a header",
    (content) => {
      writeRecord(path, record, token);
      writeFileSync(tokenFile(), content);
      expect(readToken(path, record.endpoint)).toBeUndefined();
    },
  );
});
