import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installedCommands } from "../../cli/commands";
import { TestTerminal } from "./run";

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => terminal.remove());

async function script(shell: string): Promise<string> {
  const { exitCode, out, err } = await terminal.run("completion", shell);
  expect([exitCode, err]).toEqual([0, []]);
  return out.join("\n");
}

/** A `pulumi-cloudbase` that answers `__complete` with what it was asked, or as it is told. */
function program(answer = 'printf "%s\\n" "asked-$2-$3" other'): string {
  const folder = join(terminal.folder, "bin");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "pulumi-cloudbase");
  writeFileSync(path, `#!/bin/sh\n[ "$1" = __complete ] || exit 9\n${answer}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What real bash offers for the last word, as its completion would be driven by the tab key. */
function complete(source: string, words: readonly string[], path = program()): string[] {
  const driver = `${source}
complete -p pulumi-cloudbase >/dev/null || exit 8
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_pulumi_cloudbase
[ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", driver, "bash", path, ...words], {
    encoding: "utf8",
    cwd: terminal.folder,
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").slice(0, -1);
}

test("bash completes commands, and the second words of their groups", async () => {
  const bash = await script("bash");
  const firstWords = [...new Set(installedCommands().map(({ name }) => name.split(" ")[0] ?? ""))];
  expect(complete(bash, [""]).sort()).toEqual(firstWords.sort());
  expect(complete(bash, ["callback", "f"])).toEqual(["faults"]);
  expect(complete(bash, ["code", ""]).sort()).toEqual(["deploy", "download", "upgrade"]);
});

test("bash completes each command's own options", async () => {
  const bash = await script("bash");
  for (const { name, options } of installedCommands()) {
    const expected = Object.keys(options).map((option) => `--${option}`);
    expect([name, complete(bash, [...name.split(" "), "-"])]).toEqual([name, expected]);
  }
  expect(complete(bash, ["callback", "send", "pay", "--f"])).toEqual(["--fault"]);
});

test("bash asks the program for integrations, events and faults, and says which integration it is about", async () => {
  const bash = await script("bash");
  expect(complete(bash, ["callback", "send", "a"])).toEqual(["asked-INTEGRATION-"]);
  expect(complete(bash, ["callback", "send", "--json", "pay", "a"])).toEqual(["asked-EVENT-pay"]);
  expect(complete(bash, ["callback", "send", "pay", "E", "--fault", "a"])).toEqual(["asked-FAULT-pay"]);
  expect(complete(bash, ["callback", "listen", "one", "two", "a"])).toEqual(["asked-INTEGRATION-one"]);
  expect(complete(bash, ["invoke", "a"])).toEqual(["asked-INTEGRATION|FUNCTION-"]);
});

test("bash offers what an option may be, and leaves files to the shell", async () => {
  const bash = await script("bash");
  expect(complete(bash, ["callback", "send", "p", "E", "--retries", ""])).toEqual([
    "none",
    "real-time",
    "virtual-time",
  ]);
  expect(complete(bash, ["callback", "send", "p", "E", "--data", ""])).toEqual([]);
  expect(complete(bash, ["callback", "send", "p", "E", "--seed", ""])).toEqual([]);
  expect(complete(bash, ["nonsense", ""])).toEqual([]);
});

test("what a name holds is never run: neither by the shell nor by the completion", async () => {
  const bash = await script("bash");
  const trap = `$(touch ${join(terminal.folder, "trapped")})`;
  const path = program(`cat <<'END'\n${trap}\nab\nEND`);
  expect(complete(bash, ["show", ""], path)).toEqual([trap.replaceAll(" ", "\\ "), "ab"]);
  expect(() => execFileSync("test", ["-e", join(terminal.folder, "trapped")])).toThrow();
});

test("a name with a space gets the backslash that the line needs", async () => {
  const bash = await script("bash");
  expect(complete(bash, ["callback", "send", "lab", "Pu"], program('echo "Push Hook"'))).toEqual(["Push\\ Hook"]);
  expect(complete(bash, ["callback", "send", "lab", "Push\\ H"], program('echo "Push Hook"'))).toEqual(["Push\\ Hook"]);
});

test("without an emulator there are no names, and nothing is said", async () => {
  // Port 1 refuses; the default port may be a developer's own emulator.
  terminal.processEnv.CLOUDBASE_ENDPOINT = "http://127.0.0.1:1";
  expect(await terminal.run("__complete", "EVENT", "gitlab")).toEqual({ exitCode: 0, out: [], err: [] });
});

test("a program that fails or says nothing leaves the line as it is", async () => {
  const bash = await script("bash");
  expect(complete(bash, ["show", ""], program("echo trouble >&2; exit 1"))).toEqual([]);
});

test("the tables are the same for plain sh, which looks up for fish", async () => {
  const tables = (await script("bash")).split("_pulumi_cloudbase() {")[0] ?? "";
  const driver = `${tables}\n__pulumi_cloudbase_candidates "$@"`;
  const words = [program(), "", "callback", "send", "pay"];
  expect(execFileSync("sh", ["-c", driver, "sh", ...words], { encoding: "utf8" })).toBe("asked-EVENT-pay\nother\n");
  expect(await script("fish")).toContain("complete -c pulumi-cloudbase -f -a");
  expect(await script("zsh")).toMatch(/^#compdef pulumi-cloudbase\n/);
});

test("another shell is answered with those there are", async () => {
  const { exitCode, err } = await terminal.run("completion", "fihs");
  expect([exitCode, err[0]]).toEqual([2, 'error: there is no completion for "fihs"; did you mean fish, zsh, bash?']);
});
