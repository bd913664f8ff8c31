import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { zipSync } from "fflate";
import { codeProblem, withExecutableBootstrap } from "../../lab/runner/code";
import { BadZip, readDirectory, readPieces, readZip } from "../../lab/runner/zip";
import { zip } from "./support/code";

const script = "#!/bin/sh\nexec node server.js\n";

test("what a zip tool packed is unpacked again, with modes", async () => {
  const files = await readZip(zip({ "a.txt": "one", "deep/er/b.sh": { text: "two".repeat(1000), mode: 0o755 } }));
  expect(files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
    ["a.txt", 0o644, "one"],
    ["deep/er/b.sh", 0o755, "two".repeat(1000)],
  ]);
});

test("any files survive, stored or deflated", async () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      names,
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom(0, 6),
      async (paths, content, level) => {
        const packed = zipSync(Object.fromEntries(paths.map((path) => [path, content])), { level });
        const unpacked = await readZip(packed);
        expect(unpacked.map(({ path }) => path).sort()).toEqual([...paths].sort());
        for (const file of unpacked) expect(file.content.equals(content)).toBe(true);
      },
    ),
  );
});

test("a zip that was changed anywhere is read the same or refused, and never breaks the reader", async () => {
  const original = zip({ "a.txt": "some text that is long enough to matter", "b.txt": "x".repeat(500) });
  const contents = (await readZip(original)).map(({ content }) => content.toString());
  await fc.assert(
    fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const damaged = Buffer.from(original);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      try {
        for (const { content } of await readZip(damaged)) expect(contents).toContain(content.toString());
      } catch (error) {
        expect(error).toBeInstanceOf(BadZip);
      }
    }),
    { numRuns: 2000 },
  );
});

test("any bytes are refused, not crashed on", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => readDirectory(bytes)).toThrow(BadZip);
    }),
  );
});

test.each(["../up", "a/../../up", "/root", "a//b", "./a", "C:/windows", "..", "nul\0"])(
  "the path %p is refused",
  (path) => {
    expect(() => readDirectory(zip({ [path]: "x" }))).toThrow(/leads outside/);
  },
);

test.each([
  ["a", "a/b"],
  ["a/b/c", "a"],
])("what is a file and a folder is refused: %p and %p", (one, other) => {
  expect(() => readDirectory(zip({ [one]: "x", [other]: "x" }))).toThrow('"a" is in the zip as a file and as a folder');
});

test("a path that no system takes is refused", () => {
  expect(() => readDirectory(zip({ [`${"a/".repeat(2000)}b`]: "x" }))).toThrow("longer than 3072 bytes");
});

test("a symbolic link is refused", () => {
  const link = zipSync({ link: [new TextEncoder().encode("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
  expect(() => readDirectory(link)).toThrow(/symbolic link/);
});

test("a zip made without Unix modes says so", () => {
  expect(readDirectory(zipSync({ a: new Uint8Array() }))[0]?.mode).toBeUndefined();
});

test("a zip that was made on Windows with backslashes for slashes is named for what it is", async () => {
  const files = { scf_bootstrap: new TextEncoder().encode(script), "lib\\index.js": new TextEncoder().encode("1") };
  for (const os of [0, 3] as const) {
    const problem = await codeProblem(zipSync(files, { os, attrs: 0o100755 << 16 }));
    expect(problem).toMatch(/"lib\\\\index.js" has backslashes for slashes, as some tools on Windows write them/);
    expect(problem).toContain("pack it with another tool");
    expect(problem).not.toContain("leads outside");
  }
});

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const megabyte = 1024 * 1024;

/** So many entries that all have the first one's content: a bomb that is quick to make. */
function repeated(packed: Uint8Array, copies: number): Buffer {
  const original = Buffer.from(packed);
  const end = original.length - 22;
  const directory = original.subarray(original.readUInt32LE(end + 16), end);
  const entries = Array.from({ length: copies }, (_, index) => {
    const entry = Buffer.from(directory);
    entry.write(String.fromCharCode(97 + index), 46);
    return entry;
  });
  const tail = Buffer.from(original.subarray(end));
  tail.writeUInt16LE(copies, 8);
  tail.writeUInt16LE(copies, 10);
  tail.writeUInt32LE(directory.length * copies, 12);
  return Buffer.concat([original.subarray(0, original.readUInt32LE(end + 16)), ...entries, tail]);
}

describe("what becomes large when it is unpacked", () => {
  const zeros = zipSync({ a: new Uint8Array(100 * megabyte) });

  /** What nobody holds any more does not count. */
  function heldNow(): number {
    if (process.memoryUsage().arrayBuffers > 16 * megabyte) collectGarbage();
    return process.memoryUsage().arrayBuffers;
  }

  /** What `work` held in memory at most, looked at as often as everything else got a turn, and how often that was. */
  async function watched(work: () => Promise<unknown>): Promise<{ heldBytes: number; turns: number }> {
    const before = heldNow();
    let [heldBytes, turns, isOver] = [0, 0, false];
    const look = () => {
      if (isOver) return;
      turns += 1;
      heldBytes = Math.max(heldBytes, heldNow() - before);
      setImmediate(look);
    };
    look();
    await work();
    isOver = true;
    return { heldBytes, turns };
  }

  test("is refused by what its directory says, before anything is unpacked", async () => {
    const bomb = repeated(zeros, 14);
    expect(bomb.length).toBeLessThan(2 * megabyte);
    const { heldBytes } = await watched(async () => {
      expect(await codeProblem(bomb)).toMatch(/unpacked, the zip has too many bytes: "f" goes beyond the limit/);
    });
    expect(heldBytes).toBeLessThan(megabyte);
  });

  test("is refused while it is unpacked when its directory says less than comes out", async () => {
    const liar = Buffer.from(zeros);
    liar.writeUInt32LE(megabyte, liar.readUInt32LE(liar.length - 6) + 24);
    const { heldBytes } = await watched(() => expect(readZip(liar)).rejects.toThrow(/"a" goes beyond the limit/));
    expect(heldBytes).toBeLessThan(16 * megabyte);
    liar.writeUInt32LE(10, liar.readUInt32LE(liar.length - 6) + 24);
    await expect(readZip(liar)).rejects.toThrow(/"a" goes beyond the limit/);
  });

  test("within the limits it takes little memory, and everything else goes on meanwhile", async () => {
    const code = repeated(zeros, 2);
    const { heldBytes, turns } = await watched(async () => {
      for (const entry of readDirectory(code)) for await (const _ of readPieces(code, entry));
    });
    expect(heldBytes).toBeLessThan(64 * megabyte);
    expect(turns).toBeGreaterThan(50);
  });
});

test.each([
  [
    "without modes",
    zipSync({ scf_bootstrap: new TextEncoder().encode(script), "a.txt": new TextEncoder().encode("a") }),
  ],
  ["with a mode that does not run", zip({ scf_bootstrap: { text: script, mode: 0o644 }, "a.txt": "a" })],
])("code that was zipped %s gets an executable scf_bootstrap, and stays the same otherwise", async (_name, packed) => {
  expect(await codeProblem(packed)).toMatch(/not executable/);
  const [bootstrap, ...others] = await readZip(await withExecutableBootstrap(packed));
  expect(bootstrap).toEqual({ path: "scf_bootstrap", mode: 0o755, content: Buffer.from(script) });
  expect(others).toEqual((await readZip(packed)).slice(1));
});

test("code that can run is left as it is, byte for byte", async () => {
  const packed = zip({ scf_bootstrap: script });
  expect(await withExecutableBootstrap(packed)).toBe(packed);
});

test.each([
  [
    "is in a folder",
    zip({ "my-function/scf_bootstrap": script }),
    "there is my-function/scf_bootstrap: zip what is in",
  ],
  ["is missing", zip({ "server.js": "" }), "scf_bootstrap is missing at the root of the zip"],
  ["has CRLF line ends", zip({ scf_bootstrap: script.replaceAll("\n", "\r\n") }), "CRLF line ends, needs LF"],
  ["is no script", zip({ scf_bootstrap: { text: "node server.js", mode: 0o644 } }), "does not begin with #!"],
])("code whose scf_bootstrap %s is refused in words", async (_name, packed, words) => {
  await expect(withExecutableBootstrap(packed)).rejects.toThrow(words);
});
