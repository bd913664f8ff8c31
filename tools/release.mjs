// `node tools/release.mjs FOLDER`: the plugin as a release of this platform, which needs no Node.js on the machine:
// `pulumi-resource-cloudbase-v<version>-<os>-<arch>.tar.gz`, as `pulumi plugin install` asks for it. It holds this package, what
// it needs at run time, the pinned Node.js, and a launcher beside them.
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isMain, runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { pinnedEnvironment, readJson } from "./setup/project.mjs";
import { run } from "./setup/run.mjs";
import { setUpSources } from "./setup.mjs";

const packLimitMs = 5 * 60_000;

/** In Pulumi's words. @type {Readonly<Record<string, string>>} */
const platforms = { linux: "linux", darwin: "darwin", win32: "windows" };
/** @type {Readonly<Record<string, string>>} */
const architectures = { x64: "amd64", arm64: "arm64" };

/** Of the SDK the plugin needs messages alone; its own dependencies are for programs. */
const sdk = {
  name: "@pulumi/pulumi",
  parts: ["package.json", "LICENSE", "proto"],
  needs: ["@grpc/grpc-js", "google-protobuf"],
};

/** The engine starts it by its path, and with any PATH. */
const launcher = `#!/bin/sh
here=\${0%/*}
exec "$here/node" "$here/package/pulumi-resource-cloudbase" "$@"
`;
const windowsLauncher = '@"%~dp0node.exe" "%~dp0package\\pulumi-resource-cloudbase" %*\r\n';

/**
 * @param {import("./setup/project.mjs").Context} context whose sources are compiled
 * @param {string} folder where the archive goes
 * @returns {Promise<string>} its path
 */
export async function makeRelease(context, folder) {
  const { root, signal } = context;
  const { version } = readJson(join(root, "package.json"));
  const [platform, architecture] = [platforms[process.platform], architectures[process.arch]];
  if (!platform || !architecture) throw new Refusal(`Pulumi has no name for ${process.platform} on ${process.arch}.`);
  const archive = join(resolve(folder), `pulumi-resource-cloudbase-v${version}-${platform}-${architecture}.tar.gz`);
  const staged = mkdtempSync(join(tmpdir(), "release-"));
  try {
    stage(root, staged);
    mkdirSync(folder, { recursive: true });
    const { code, stderr } = await run("tar", ["-czf", archive, "-C", staged, "."], {
      environment: pinnedEnvironment(context),
      signal,
      timeLimitMs: packLimitMs,
    });
    if (code !== 0) throw new Refusal(`tar could not write ${archive}: ${stderr.trim()}`);
    return archive;
  } finally {
    rmSync(staged, { recursive: true });
  }
}

/** @param {string} root @param {string} staged */
function stage(root, staged) {
  const isWindows = process.platform === "win32";
  const node = join(root, "node_modules/node/bin", isWindows ? "node.exe" : "node");
  cpSync(realpathSync(node), join(staged, isWindows ? "node.exe" : "node"));
  if (isWindows) writeFileSync(join(staged, "pulumi-resource-cloudbase.cmd"), windowsLauncher);
  else writeFileSync(join(staged, "pulumi-resource-cloudbase"), launcher, { mode: 0o755 });
  const own = join(staged, "package");
  for (const part of ["package.json", "LICENSE", "pulumi-resource-cloudbase", "functions", "dist"]) {
    copy(join(root, part), join(own, part));
  }
  const { dependencies } = readJson(join(root, "package.json"));
  for (const name of [...Object.keys(dependencies), ...sdk.needs]) copyPackage(root, own, name, new Set());
  for (const part of sdk.parts) {
    const from = join(root, "node_modules", sdk.name, part);
    if (existsSync(from)) copy(from, join(own, "node_modules", sdk.name, part));
  }
}

/**
 * A package as it is installed here, and what it needs.
 * @param {string} root @param {string} target @param {string} name @param {Set<string>} done
 */
function copyPackage(root, target, name, done) {
  if (done.has(name)) return;
  done.add(name);
  const from = join(root, "node_modules", name);
  if (!existsSync(join(target, "node_modules", name))) copy(from, join(target, "node_modules", name));
  const { dependencies = {} } = readJson(join(from, "package.json")) ?? {};
  for (const needed of Object.keys(dependencies)) copyPackage(root, target, needed, done);
}

/** @param {string} from @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

if (isMain(import.meta.url)) {
  await runAsCommand(async (context) => {
    const [folder] = process.argv.slice(2);
    if (folder === undefined) throw new Refusal("Say where it goes: node tools/release.mjs FOLDER");
    await setUpSources(context, "run");
    process.stdout.write(`${await makeRelease(context, folder)}\n`);
  }, process.stderr);
}
