import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Refusal } from "../setup/failure.mjs";

const readyTimeoutMs = 20_000;
const firstChoice = { port: "41001", gatewayPort: "41002" };

/**
 * @typedef {{ endpoint: string, gateway: string, console: string, consoleToken: string, envId: string, secretId: string, secretKey: string, region: string }} Ready
 */

/**
 * Starts the local Integration Center as a process of its own. Takes the usual ports, or free ones where they are taken.
 * @param {string} root @param {string} dataFolder
 * @param {readonly string[]} options further ones of the command
 * @returns {Promise<{ ready: Ready, stop: () => Promise<void>, ended: Promise<number> }>}
 */
export async function startLocalCenter(root, dataFolder, options = []) {
  try {
    return await start(root, dataFolder, firstChoice, options);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("port"))) throw error;
    return start(root, dataFolder, { port: "0", gatewayPort: "0" }, options);
  }
}

/** @param {string} root @param {string} dataFolder @param {{ port: string, gatewayPort: string }} ports @param {readonly string[]} options */
async function start(root, dataFolder, { port, gatewayPort }, options) {
  const args = [
    join(root, "dist/cli/bin.js"),
    "emulator",
    "--json",
    "--data",
    dataFolder,
    "--port",
    port,
    "--gateway-port",
    gatewayPort,
    ...options,
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    errors += chunk;
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const timeout = setTimeout(stop, readyTimeoutMs);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timeout);
    return { ready: JSON.parse(line), stop, ended };
  }
  clearTimeout(timeout);
  throw new Refusal(explain(errors.trim()));
}

/** @param {string} errors what the emulator wrote on stderr */
function explain(errors) {
  const words = errors.replace(/^error: /, "");
  if (words.startsWith("Another emulator is using"))
    return "The local Integration Center of this folder runs already: npm start in another terminal? Use that one, or stop it with Ctrl-C there.";
  return words || `The local Integration Center did not start within ${readyTimeoutMs / 1000} s.`;
}
