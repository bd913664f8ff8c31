// What the engine runs programs in YAML, Python and Go with, in the user's cache folder, by what it is made from: three language
// hosts, and Python with the packages of a program. `node tools/language-hosts.mjs` prints their folders as JSON; everything
// else that it says goes to stderr.
import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { go, hashOfFiles, installGoProgram } from "./engine/go-program.mjs";
import { findOnPath, isExecutable } from "./engine/on-path.mjs";
import { cachedFolder } from "./setup/cached-folder.mjs";
import { runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { lastLines, run } from "./setup/run.mjs";

const pythonLimitMs = 10 * 60_000;
const shownLines = 6;
const sdk = "github.com/pulumi/pulumi/sdk/v3";
const pythonLauncher = "pulumi-language-python-exec";

const folderOf = (/** @type {string} */ name) => fileURLToPath(new URL(`engine/${name}`, import.meta.url));

/**
 * The hosts of Python and Go became modules that are not on the module proxy; the last SDK modules that still carry them
 * serve newer engines too (run, with 3.259.0). The host of YAML is the newest that is there.
 */
const hosts = [
  { module: folderOf("languages/yaml"), package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml" },
  { module: folderOf("host"), package: `${sdk}/python/cmd/pulumi-language-python` },
  { module: folderOf("languages/go"), package: `${sdk}/go/pulumi-language-go` },
].map((host) => ({ ...host, program: host.package.slice(host.package.lastIndexOf("/") + 1) }));

/** @typedef {import("./setup/project.mjs").Context} Context */

/** @param {Context} context */
function ensureHosts(context) {
  const programs = [...hosts.map(({ program }) => program), pythonLauncher];
  return cachedFolder(context, {
    path: join("language-hosts", hashOfFiles(hosts.map(({ module }) => module))),
    title: "Language hosts",
    cost: "building those of YAML, Python and Go with Go (once, about 3 min)",
    isWhole: (folder) => programs.every((program) => isExecutable(join(folder, program))),
    make: async (folder, step) => {
      for (const [done, { module, package: name, program }] of hosts.entries()) {
        step.progress(done, hosts.length, "hosts");
        await installGoProgram(context, { module, package: name, output: join(folder, program) });
      }
      // The host of Python looks for it beside itself. Modules come without the right to execute.
      const sources = await go(context, folderOf("host"), ["list", "-m", "-f", "{{.Dir}}", sdk]);
      copyFileSync(join(sources, "python/cmd", pythonLauncher), join(folder, pythonLauncher));
      chmodSync(join(folder, pythonLauncher), 0o755);
    },
  });
}

/** @param {Context} context */
async function ensurePython(context) {
  const packages = folderOf("languages/python");
  const version = await python(context, "python3", ["--version"]);
  return cachedFolder(context, {
    path: join("python", hashOfFiles([packages], [version])),
    title: "Python packages",
    cost: "installing them for programs in Python (once, about 1 min)",
    isWhole: (folder) => isExecutable(join(folder, "bin/python3")),
    make: async (folder) => {
      await python(context, "python3", ["-m", "venv", folder]);
      const pinned = ["--require-hashes", "--only-binary=:all:", "-r", join(packages, "requirements.txt")];
      await python(context, join(folder, "bin/python3"), ["-m", "pip", "install", "--quiet", ...pinned]);
    },
  });
}

/**
 * @param {Context} context
 * @param {string} program
 * @param {string[]} args
 */
async function python({ environment, signal }, program, args) {
  const more = { PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const options = { environment: { ...environment, ...more }, signal, timeLimitMs: pythonLimitMs };
  const { code, stdout, stderr } = await run(program, args, options);
  if (code === 0) return stdout.trim();
  throw new Refusal(`${[program, ...args].join(" ")} failed:\n${lastLines(stderr || stdout, shownLines)}`);
}

const needed = [
  { program: "go", purpose: "builds the language hosts", install: "Go, 1.25 or newer" },
  { program: "python3", purpose: "runs programs in Python", install: "Python, 3.10 or newer, with its venv" },
];

await runAsCommand(async (context) => {
  for (const { program, purpose, install } of needed) {
    if (findOnPath(program, context.environment) !== undefined) continue;
    throw new Refusal(`No \`${program}\` on PATH, which ${purpose}. Install ${install}, then run this again.`);
  }
  const made = { hosts: await ensureHosts(context), python: await ensurePython(context) };
  process.stdout.write(`${JSON.stringify(made)}\n`);
}, process.stderr);
