import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivately } from "./merchant.mjs";

export const stackName = "dev";

/**
 * The passphrase of the file backend and the fingerprint key, made at the first run and kept below `folder`.
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
export function keptSecrets(folder) {
  return {
    PULUMI_CONFIG_PASSPHRASE: kept(join(folder, "passphrase")),
    CLOUDBASE_FINGERPRINT_KEY: kept(join(folder, "fingerprint-key")),
  };
}

/** @param {string} file */
function kept(file) {
  if (!existsSync(file)) writePrivately(file, randomBytes(32).toString("base64"));
  return readFileSync(file, "utf8");
}

/**
 * The stack's configuration: the endpoint, so that a preview knows it too while nothing runs there, identifiers and paths; no
 * credential.
 * @param {string} file
 * @param {string} endpoint
 * @param {Record<string, string>} values
 */
export function writeConfiguration(file, endpoint, values) {
  const own = Object.entries(values).map(([key, value]) => [`pulumi-cloudbase-quickstart:${key}`, value]);
  const lines = [["cloudbase:endpoint", endpoint], ...own].map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  const salt = existsSync(file) ? /^encryptionsalt:.*$/m.exec(readFileSync(file, "utf8"))?.[0] : undefined;
  writeFileSync(file, `${salt ? `${salt}\n` : ""}config:\n${lines.join("\n")}\n`);
}

/**
 * Runs Pulumi with its output passed on. Resolves to the exit code and what it printed on stdout.
 * @param {string[]} args
 * @param {{ folder: string, environment: NodeJS.ProcessEnv, quiet?: boolean }} where
 * @returns {Promise<{ code: number, stdout: string }>}
 */
export function pulumi(args, { folder, environment, quiet = false }) {
  return new Promise((resolve, reject) => {
    const color = process.stdout.isTTY ? "always" : "never";
    const progress = args[0] === "up" ? ["--suppress-progress"] : [];
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", color, ...progress], {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        if (stream === child.stdout) stdout += chunk;
        if (!quiet) process.stdout.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout }));
  });
}
