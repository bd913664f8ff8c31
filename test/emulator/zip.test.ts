import fc from "fast-check";
import { zipSync } from "fflate";
import { codeProblem, withExecutableBootstrap } from "../../emulator/functions/code";
import { BadZip, readZip } from "../../emulator/functions/zip";
import { zip } from "./support/code";

test("what a zip tool packed is unpacked again, with modes", () => {
  const files = readZip(zip({ "a.txt": "one", "deep/er/b.sh": { text: "two".repeat(1000), mode: 0o755 } }));
  expect(files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
    ["a.txt", 0o644, "one"],
    ["deep/er/b.sh", 0o755, "two".repeat(1000)],
  ]);
});

test("any files survive, stored or deflated", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(names, fc.uint8Array({ maxLength: 2000 }), fc.constantFrom(0, 6), (paths, content, level) => {
      const packed = zipSync(Object.fromEntries(paths.map((path) => [path, content])), { level });
      const unpacked = readZip(packed);
      expect(unpacked.map(({ path }) => path).sort()).toEqual([...paths].sort());
      for (const file of unpacked) expect(file.content.equals(content)).toBe(true);
    }),
  );
});

test("a zip that was changed anywhere is read the same or refused, and never breaks the reader", () => {
  const original = zip({ "a.txt": "some text that is long enough to matter", "b.txt": "x".repeat(500) });
  const contents = readZip(original).map(({ content }) => content.toString());
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(original);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      try {
        for (const { content } of readZip(damaged)) expect(contents).toContain(content.toString());
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
      expect(() => readZip(bytes)).toThrow(BadZip);
    }),
  );
});

test.each(["../up", "a/../../up", "/root", "a//b", "./a", "C:/windows", "a\\b", "..", "nul\0"])(
  "the path %p is refused",
  (path) => {
    expect(() => readZip(zip({ [path]: "x" }))).toThrow(/leads outside/);
  },
);

test.each([
  ["a", "a/b"],
  ["a/b/c", "a"],
])("what is a file and a folder is refused: %p and %p", (one, other) => {
  expect(() => readZip(zip({ [one]: "x", [other]: "x" }))).toThrow('"a" is in the zip as a file and as a folder');
});

test("a path that no system takes is refused", () => {
  expect(() => readZip(zip({ [`${"a/".repeat(2000)}b`]: "x" }))).toThrow("longer than 3072 bytes");
});

test("a symbolic link is refused", () => {
  const link = zipSync({ link: [new TextEncoder().encode("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
  expect(() => readZip(link)).toThrow(/symbolic link/);
});

test("a zip made without Unix modes says so", () => {
  expect(readZip(zipSync({ a: new Uint8Array() }))[0]?.mode).toBeUndefined();
});

test("a zip bomb is refused before it fills the memory", () => {
  const bomb = zipSync({ small: new Uint8Array(10), zeros: new Uint8Array(10 * 1024 * 1024) });
  expect(bomb.length).toBeLessThan(20_000);
  expect(() => readZip(bomb, 1024 * 1024)).toThrow(/"zeros" goes beyond the limit/);
});

const script = "#!/bin/sh\nexec node server.js\n";

test.each([
  [
    "without modes",
    zipSync({ scf_bootstrap: new TextEncoder().encode(script), "a.txt": new TextEncoder().encode("a") }),
  ],
  ["with a mode that does not run", zip({ scf_bootstrap: { text: script, mode: 0o644 }, "a.txt": "a" })],
])("code that was zipped %s gets an executable scf_bootstrap, and stays the same otherwise", (_name, packed) => {
  expect(codeProblem(packed)).toMatch(/not executable/);
  const files = readZip(withExecutableBootstrap(packed));
  expect(files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
    ["scf_bootstrap", 0o755, script],
    ["a.txt", 0o644, "a"],
  ]);
});

test("code that can run is left as it is, byte for byte", () => {
  const packed = zip({ scf_bootstrap: script });
  expect(withExecutableBootstrap(packed)).toBe(packed);
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
])("code whose scf_bootstrap %s is refused in words", (_name, packed, words) => {
  expect(() => withExecutableBootstrap(packed)).toThrow(words);
});
