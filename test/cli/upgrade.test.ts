import fs, {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { mergeLines } from "../../cli/upgrade/merge";
import { readZip } from "../../lab/runner/zip";
import { TestTerminal } from "./run";

/* `code upgrade`: a folder that came from the template of 0.1.0, changed by a team in the ways that teams change things. */

const functionsFolder = join(__dirname, "../../functions");
const templates = ["wechat-pay", "official-account", "message-push"];

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => terminal.remove());

/** As 0.1.0 delivered it. */
async function delivered(template = "wechat-pay"): Promise<string> {
  const folder = join(terminal.folder, template);
  for (const { path, content, mode } of await readZip(
    readFileSync(join(functionsFolder, `earlier/${template}-function-1.0.0.zip`)),
  )) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: mode ?? 0o644 });
  }
  return folder;
}

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

const upgrade = (folder: string, ...words: string[]) => terminal.run("code", "upgrade", folder, ...words);

test.each(templates)("%s as it was delivered becomes this package's, file by file", async (template) => {
  const folder = await delivered(template);
  const { exitCode, out } = await upgrade(folder);
  expect(exitCode).toBe(0);
  expect(filesOf(folder)).toEqual(filesOf(join(functionsFolder, template)));
  expect(statSync(join(folder, "scf_bootstrap")).mode & 0o111).not.toBe(0);
  expect(out[0]).toMatch(/: template 1\.0\.0 → 2\.0\.0$/);
  expect((await upgrade(folder)).out).toEqual([`${folder} has the template of this package, 2.0.0.`]);
});

test("a folder whose line ends a system changed is no changed folder, and keeps them", async () => {
  const folder = await delivered();
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  const before = filesOf(folder);
  for (const [path, text] of Object.entries(before)) {
    if (path !== "scf_bootstrap") writeFileSync(join(folder, path), windows(text));
  }
  appendFileSync(join(folder, "README.md"), "\r\n## How our shop deploys this\r\nAsk Li.\r\n");
  const { exitCode, out } = await upgrade(folder);
  expect([exitCode, out.join("\n")]).toEqual([0, expect.not.stringContaining("conflict")]);
  const { "README.md": readme = "", ...after } = filesOf(folder);
  const template = filesOf(join(functionsFolder, "wechat-pay"));
  for (const [path, text] of Object.entries(after)) {
    const wasThere = path in before && path !== "scf_bootstrap";
    expect([path, text]).toEqual([path, wasThere ? windows(template[path] ?? "") : template[path]]);
  }
  expect(readme).toContain("Ask Li.\r\n");
  expect(readme).toContain("trustGatewayBearer");
  expect(readme.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("cut off anywhere, it converges with the next run", async () => {
  const wanted = filesOf(join(functionsFolder, "message-push"));
  const original = fs.renameSync;
  const rename = jest.spyOn(fs, "renameSync");
  try {
    let left = 0;
    for (let done = false; !done; left++) {
      rmSync(join(terminal.folder, "message-push"), { recursive: true, force: true });
      const folder = await delivered("message-push");
      let renamed = 0;
      rename.mockImplementation((...names) => {
        if (renamed++ === left) throw new Error("cut off");
        original(...names);
      });
      done = await upgrade(folder).then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      );
      rename.mockImplementation(original);
      expect((await upgrade(folder)).exitCode).toBe(0);
      expect(filesOf(folder)).toEqual(wanted);
    }
    expect(left).toBeGreaterThan(3);
  } finally {
    rename.mockRestore();
  }
});

test("a folder that cannot take one of the files is left as it was", async () => {
  const folder = await delivered();
  mkdirSync(join(folder, "lib/settings.js"));
  const before = filesOf(folder);
  const { exitCode, err } = await upgrade(folder);
  expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining("settings.js")]);
  expect(err.join("\n")).toContain("Nothing was changed");
  expect(filesOf(folder)).toEqual(before);
});

test("business code is kept, and named as such, whatever happens to it", async () => {
  const folder = await delivered();
  const own = "module.exports = { async onPaid() {}, async onRefunded() {}, async onRefundFailed() {} };\n";
  writeFileSync(join(folder, "services/orderService.js"), own);
  writeFileSync(join(folder, "services/prices.js"), "module.exports = { tea: 1200 };\n");
  const { exitCode, out } = await upgrade(folder, "--with-conflicts");
  // Both rewrote it: the team's stands there, beside the template's.
  expect(exitCode).toBe(1);
  expect(out.join("\n")).toMatch(/conflict {2}services\/orderService\.js .*YOUR BUSINESS CODE/);
  expect(filesOf(folder)["services/orderService.js"]).toContain(own);
  expect(filesOf(folder)["services/prices.js"]).toBe("module.exports = { tea: 1200 };\n");

  const untouched = await upgrade(await delivered("message-push"), "--dry-run");
  expect(untouched.out.join("\n")).not.toContain("services/messageService.js");
});

test("lines that only the team changed stay, lines that only the template changed come", async () => {
  const folder = await delivered();
  appendFileSync(join(folder, "README.md"), "\n## How our shop deploys this\nAsk Li.\n");
  writeFileSync(join(folder, "lib/audit.js"), "module.exports = {};\n");
  const { exitCode, out } = await upgrade(folder);
  expect(exitCode).toBe(0);
  const files = filesOf(folder);
  expect(files["README.md"]).toContain("## How our shop deploys this\nAsk Li.");
  expect(files["README.md"]).toContain("trustGatewayBearer");
  expect(files["lib/audit.js"]).toBe("module.exports = {};\n");
  expect(out.join("\n")).toMatch(/merged {4}README\.md/);
});

test("a conflict is shown, and nothing is written until it is decided", async () => {
  const folder = await delivered();
  const path = join(folder, "server.js");
  const mine = readFileSync(path, "utf8").replace("const bodyMaxBytes = 1024 * 1024;", "const bodyMaxBytes = 5;");
  writeFileSync(path, mine.replace("./lib/callbacks", "./lib/ourCallbacks"));
  const before = filesOf(folder);
  const { exitCode, out, err } = await upgrade(folder);
  expect(exitCode).toBe(1);
  expect(out.join("\n")).toContain("<<<<<<< server.js, yours");
  expect(out.join("\n")).toContain("ourCallbacks");
  expect(err.join("\n")).toContain("1 conflict: nothing was written.");
  expect(filesOf(folder)).toEqual(before);

  await upgrade(folder, "--with-conflicts");
  const after = filesOf(folder)["server.js"] ?? "";
  expect(after).toContain("const bodyMaxBytes = 5;");
  expect(after).toContain(">>>>>>> server.js, the template's");
});

test("what the team removed stays removed, or is a conflict where the template changed it", async () => {
  const folder = await delivered("message-push");
  rmSync(join(folder, "lib/xml.js"));
  rmSync(join(folder, "lib/gateway.js"));
  const { exitCode, out } = await upgrade(folder, "--json");
  expect(exitCode).toBe(1);
  const { steps, written } = JSON.parse(out[0] ?? "");
  expect(written).toBe(false);
  expect(steps).toContainEqual({ path: "lib/xml.js", what: "kept", why: "you removed it", business: false });
  expect(steps).toContainEqual(expect.objectContaining({ path: "lib/gateway.js", what: "conflict" }));
});

test("a dry run writes nothing; packages that were installed are nobody's", async () => {
  const folder = await delivered();
  mkdirSync(join(folder, "node_modules/a"), { recursive: true });
  writeFileSync(join(folder, "node_modules/a/index.js"), "1");
  const before = filesOf(folder);
  const { exitCode, out, err } = await upgrade(folder, "--dry-run");
  expect(exitCode).toBe(0);
  expect(out.length).toBeGreaterThan(5);
  expect(out.join("\n")).not.toContain("node_modules");
  expect(err.join("\n")).toContain("Nothing was written.");
  expect(filesOf(folder)).toEqual(before);
});

test.each<[string, string | undefined, string]>([
  ["no package.json", undefined, "cannot be read: ENOENT"],
  ["a damaged one", "{", "cannot be read: it is no JSON"],
  ["one without a version", "{}", "does not say which template"],
  ["somebody else's", '{"name":"pay-common","version":"1.0.0"}', "which is no template of this package"],
  ["a version of tomorrow", '{"name":"wechat-pay-function","version":"9.0.0"}', "knows no wechat-pay-function 9.0.0"],
  [
    "a version that leads elsewhere",
    '{"name":"wechat-pay-function","version":"../../x"}',
    "does not say which template",
  ],
])("%s is refused in words", async (_name, text, expected) => {
  const folder = join(terminal.folder, "code");
  mkdirSync(folder);
  if (text !== undefined) writeFileSync(join(folder, "package.json"), text);
  const { exitCode, err } = await upgrade(folder);
  expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining(expected)]);
  expect(existsSync(join(folder, "server.js"))).toBe(false);
});

describe("merging by lines", () => {
  const text: fc.Arbitrary<string[]> = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { maxLength: 12 });
  const yours = (pieces: ReturnType<typeof mergeLines>) =>
    pieces.flatMap((piece) => ("agreed" in piece ? piece.agreed : piece.conflict.yours));
  const isClean = (pieces: ReturnType<typeof mergeLines>) => pieces.every((piece) => "agreed" in piece);

  it("takes the side that changed, and either where both are the same", () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        for (const [one, two] of [
          [base, other],
          [other, base],
          [other, other],
        ] as const) {
          const pieces = mergeLines(base, one, two);
          expect(isClean(pieces)).toBe(true);
          expect(yours(pieces)).toEqual(other);
        }
      }),
    );
  });

  it("is the same conflict from either side, and loses no line of either", () => {
    fc.assert(
      fc.property(text, text, text, (base, one, two) => {
        const [there, back] = [mergeLines(base, one, two), mergeLines(base, two, one)];
        expect(isClean(there)).toBe(isClean(back));
        for (const piece of there) {
          if ("agreed" in piece) continue;
          expect(piece.conflict.yours).not.toEqual(piece.conflict.theirs);
        }
      }),
    );
  });

  it("keeps changes apart that do not touch", () => {
    const base = ["1", "2", "3", "4", "5"];
    const pieces = mergeLines(base, ["1", "two", "3", "4", "5"], ["1", "2", "3", "4", "five", "6"]);
    expect(pieces).toEqual([{ agreed: ["1", "two", "3", "4", "five", "6"] }]);
  });
});
