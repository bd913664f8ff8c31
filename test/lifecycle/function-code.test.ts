import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { type FunctionCode, readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "code-"));
  writeFileSync(join(folder, "scf_bootstrap"), "#!/bin/sh\nnode server.js\n");
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "lib", "a.js"), "1");
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(): FunctionCode {
  const code = readFunctionCode(folder);
  if ("problem" in code) throw new Error(code.problem);
  return code;
}

function problem(): string {
  const code = readFunctionCode(folder);
  return "problem" in code ? code.problem : "";
}

test("equal files give equal hash and equal zip", () => {
  expect(read().hash).toBe(read().hash);
  expect(Buffer.from(zipFunctionCode(read())).equals(Buffer.from(zipFunctionCode(read())))).toBe(true);
});

test.each([
  ["{ broken", "is no JSON"],
  ["", "is no JSON"],
  ["[]", "is no JSON object"],
  ["null", "is no JSON object"],
  ['{"dependencies":["express"]}', "has dependencies that are no object of texts"],
  ['{"dependencies":{"express":4}}', "has dependencies that are no object of texts"],
  ['{"dependencies":null}', "has dependencies that are no object of texts"],
  ['{"optionalDependencies":"express"}', "has optionalDependencies that are no object of texts"],
])("a package.json that nobody can read is told in preview: %j", (text, reason) => {
  writeFileSync(join(folder, "package.json"), text);
  expect(problem()).toContain(`${folder}/package.json ${reason}`);
  writeFileSync(join(folder, "package.json"), "{}");
  expect(problem()).toBe("");
  // Only the one at the top is read by the platform.
  writeFileSync(join(folder, "lib", "package.json"), text);
  expect(problem()).toBe("");
});

test("content, name and mode of any file change the hash", () => {
  const hashes = [read().hash];
  writeFileSync(join(folder, "lib", "a.js"), "2");
  hashes.push(read().hash);
  chmodSync(join(folder, "lib", "a.js"), 0o755);
  hashes.push(read().hash);
  writeFileSync(join(folder, "lib", "b.js"), "");
  hashes.push(read().hash);
  expect(new Set(hashes).size).toBe(4);
});

test("the zip holds every file with its path", () => {
  expect(Object.keys(unzipSync(zipFunctionCode(read())))).toEqual(["lib/a.js", "scf_bootstrap"]);
});

test("version control stays at home", () => {
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git", "config"), "");
  expect(read().files.map(({ path }) => path)).not.toContain(".git/config");
});

describe("links", () => {
  let outside: string;
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), "outside-"));
    writeFileSync(join(outside, "secret.txt"), "not yours");
  });
  afterEach(() => rmSync(outside, { recursive: true }));

  test("that leave the folder are refused, all of them, with where they lead", () => {
    symlinkSync(join(outside, "secret.txt"), join(folder, "file"));
    symlinkSync(outside, join(folder, "lib", "all"));
    symlinkSync("../../..", join(folder, "lib", "up"));
    expect(problem()).toBe(
      `${folder} holds links that point outside it: file to ${join(outside, "secret.txt")}, lib/all to ${outside}, lib/up to ${realpathSync(join(folder, "../.."))}. ` +
        "Copy into the folder what the function needs, or leave the links out (.cloudbaseignore)",
    );
  });

  test("to a folder whose name begins as this one's does leave it too", () => {
    const neighbour = `${folder}-more`;
    mkdirSync(neighbour);
    writeFileSync(join(neighbour, "a"), "");
    symlinkSync(join(neighbour, "a"), join(folder, "a"));
    expect(problem()).toContain("links that point outside it: a to");
    rmSync(neighbour, { recursive: true });
  });

  test("that stay inside are sent as what they lead to", () => {
    symlinkSync("lib/a.js", join(folder, "b.js"));
    symlinkSync("lib", join(folder, "library"));
    expect(read().files.map(({ path }) => path)).toEqual(["b.js", "lib/a.js", "library/a.js", "scf_bootstrap"]);
  });

  test("in a circle, and to nowhere, are named", () => {
    symlinkSync("..", join(folder, "lib", "circle"));
    symlinkSync("absent", join(folder, "nowhere"));
    expect(problem()).toContain("lib/circle in a circle, nowhere to nothing");
  });

  test("to the folder itself may lead from outside", () => {
    const link = join(outside, "code");
    symlinkSync(folder, link);
    expect(readFunctionCode(link)).toEqual(read());
  });
});

describe("files that are secrets by their name", () => {
  const put = (...paths: string[]) => {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), "");
    }
  };
  const list = (...lines: string[]) => writeFileSync(join(folder, ".cloudbaseignore"), `${lines.join("\n")}\n`);
  const paths = () => read().files.map(({ path }) => path);

  test.each([
    ".env",
    ".env.production",
    ".npmrc",
    ".netrc",
    ".git-credentials",
    "certs/apiclient_key.pem",
    "certs/APICLIENT_CERT.P12",
    "merchant.pfx",
    "server.key",
    "store.jks",
    "id_rsa",
    "Pulumi.prod.yaml",
  ])("%s is refused, and how to go on is said", (path) => {
    put(path);
    expect(problem()).toBe(
      `${folder} holds files whose names mark them as secrets: ${path}. Take it out; or write a .cloudbaseignore there, as a .gitignore is written: ` +
        `${path} leaves it out, !${path} sends it on purpose`,
    );
  });

  test("several are told at once, the first ten by name", () => {
    put(...Array.from({ length: 12 }, (_, index) => `keys/${String.fromCharCode(97 + index)}.pem`));
    expect(problem()).toContain("keys/a.pem, keys/b.pem");
    expect(problem()).toContain("keys/j.pem and 2 more. Take them out;");
    expect(problem()).not.toContain("keys/k.pem");
  });

  test.each([".env.example", "Pulumi.yaml", "environment.js", "pem.js", "monkey.json"])("%s is none", (path) => {
    put(path);
    expect(paths()).toContain(path);
  });

  test("what packages bring is published, and none", () => {
    put("node_modules/ca/cacert.pem", "node_modules/a/.npmrc");
    expect(paths()).toContain("node_modules/ca/cacert.pem");
  });

  test("the list leaves out what it names, as .gitignore does, and itself", () => {
    put(".env", "certs/key.pem", "certs/notes.txt", "docs/a.md", "docs/keep.md", "lib/b.map");
    list("# secrets", ".env", "certs/", "*.md", "!keep.md", "/lib/*.map", "");
    expect(paths()).toEqual(["docs/keep.md", "lib/a.js", "scf_bootstrap"]);
  });

  test("the list sends one on purpose where it says so by name", () => {
    put("certs/ca.pem", "certs/key.pem");
    list("!certs/ca.pem");
    expect(problem()).toContain("mark them as secrets: certs/key.pem.");
    list("!certs/ca.pem", "certs/key.pem");
    expect(paths()).toContain("certs/ca.pem");
    list("!*.pem");
    expect(paths()).toEqual(expect.arrayContaining(["certs/ca.pem", "certs/key.pem"]));
  });

  test.each([["*", "!lib/", "!lib/**", "!scf_bootstrap"], ["!**"], ["!*"], ["!*.*"], ["!.*"]])(
    "a list that only lets all through allows no secret (%#)",
    (...lines) => {
      put("lib/.env");
      list(...lines);
      expect(problem()).toContain("mark them as secrets: lib/.env.");
    },
  );

  test("a link that the list leaves out may lead anywhere", () => {
    symlinkSync("/etc/passwd", join(folder, "passwd"));
    symlinkSync("/etc", join(folder, "etc"));
    list("passwd", "etc/");
    expect(paths()).toEqual(["lib/a.js", "scf_bootstrap"]);
  });

  test("a list that PowerShell wrote is read too", () => {
    put(".env");
    writeFileSync(join(folder, ".cloudbaseignore"), Buffer.from("\ufeff.env\r\n", "utf16le"));
    expect(paths()).not.toContain(".env");
  });
});

test("what is too large to be code is refused before it is read", () => {
  truncateSync(join(folder, "lib", "a.js"), 4 * 1024 ** 3);
  expect(problem()).toContain("more than 10000 files or 67108864 bytes");
});

describe("scf_bootstrap", () => {
  const script = "#!/bin/sh\nnode server.js\n";
  const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

  test.each<[name: string, content: Buffer, reason: string]>([
    ["with CR line ends", bytes(script.replaceAll("\n", "\r\n")), "has CR line ends; save it with LF"],
    ["with a byte order mark", bytes(`\ufeff${script}`), "begins with a byte order mark; save it as UTF-8 without one"],
    [
      "with both",
      bytes("\ufeff#!/bin/sh\r\n"),
      "begins with a byte order mark; save it as UTF-8 without one; has CR line ends",
    ],
    ["in UTF-16", bytes(`\ufeff${script}`, "utf16le"), "is UTF-16; save it as UTF-8"],
    ["without #!", bytes("node server.js\n"), "does not begin with #! and what runs it, such as #!/bin/bash"],
    ["with #! and nothing", bytes("#!\nnode server.js\n"), "does not begin with #! and what runs it"],
    ["with a line before #!", bytes(`\n${script}`), "does not begin with #! and what runs it"],
    ["that is empty", bytes(""), "does not begin with #! and what runs it"],
  ])("%s is refused: the platform could not run it", (_name, content, reason) => {
    writeFileSync(join(folder, "scf_bootstrap"), content);
    expect(problem()).toContain(`${folder}/scf_bootstrap cannot be run by the platform: it ${reason}`);
  });

  test.each([
    ["a script", bytes("#! /usr/bin/env node\nrequire('./server')")],
    ["a program", bytes("\x7fELF\r\n\0", "latin1")],
  ])("%s is fine", (_name, content) => {
    writeFileSync(join(folder, "scf_bootstrap"), content);
    expect(problem()).toBe("");
  });
});

test("a folder without scf_bootstrap, or not there, is refused in words", () => {
  rmSync(join(folder, "scf_bootstrap"));
  expect(problem()).toContain("has no scf_bootstrap");
  expect(readFunctionCode(join(folder, "absent"))).toHaveProperty("problem", expect.stringContaining("cannot be read"));
  expect(readFunctionCode(join(folder, "lib", "a.js"))).toHaveProperty(
    "problem",
    expect.stringContaining("is not a folder"),
  );
});

test("code that is too large once zipped is refused with both sizes", () => {
  writeFileSync(join(folder, "noise"), require("node:crypto").randomBytes(1_700_000));
  expect(() => zipFunctionCode(read())).toThrow(/bytes zipped; at most 1572864/);
});

test("a link inside the folder does not hide a secret that it leads to", () => {
  writeFileSync(join(folder, ".env"), "KEY=1");
  writeFileSync(join(folder, ".cloudbaseignore"), ".env\n");
  expect(problem()).toBe("");
  symlinkSync(".env", join(folder, "settings"));
  expect(problem()).toContain("holds files whose names mark them as secrets: settings");
});
