import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRecord, recordPath, removeRecord, writeRecord } from "../../cli/running-emulator";

const record = { endpoint: "http://127.0.0.1:41001", pid: process.pid };
let path: string;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-record-"));
  path = recordPath({ environment: { XDG_CACHE_HOME: folder }, platform: "linux" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["linux", { HOME: "/home/a" }, "/home/a/.cache/pulumi-cloudbase/emulator.json"],
  ["darwin", { HOME: "/Users/a" }, "/Users/a/Library/Caches/pulumi-cloudbase/emulator.json"],
  ["darwin", { HOME: "/Users/a", XDG_CACHE_HOME: "/cache" }, "/cache/pulumi-cloudbase/emulator.json"],
] as const)("on %s with %j it is %s", (platform, environment, expected) => {
  expect(recordPath({ environment, platform })).toBe(expected);
});

test("what was written is read, by its owner only, and leaves nothing beside it", () => {
  writeRecord(path, record);
  expect(readRecord(path)).toEqual(record);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(["emulator.json"]);
});

test("the record of a process that is gone is not believed", () => {
  // Above the largest process id of any system.
  writeRecord(path, { ...record, pid: 2 ** 31 - 1 });
  expect(readRecord(path)).toBeUndefined();
});

test.each(["", "{", "[]", '{"endpoint":1,"pid":1}', '{"endpoint":"http://127.0.0.1:1","pid":-1}'])(
  "a damaged record (%j) is no record",
  (content) => {
    writeRecord(path, record);
    writeFileSync(path, content);
    expect(readRecord(path)).toBeUndefined();
  },
);

test("an emulator removes its own record only", () => {
  writeRecord(path, record);
  removeRecord(path, record.pid + 1);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(record);
  removeRecord(path, record.pid);
  expect(readRecord(path)).toBeUndefined();
  removeRecord(path, record.pid);
});
