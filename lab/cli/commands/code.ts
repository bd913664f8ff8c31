import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readInput, writeOutput } from "pulumi-cloudbase/internal/cli/files";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { counted, printable, shellWord } from "pulumi-cloudbase/internal/cli/text";
import { type FunctionDetail, routes } from "../../console-api";
import { BadZip, readZip, type ZipFile } from "../../runner/zip";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import { findFunction } from "../find-function";

/** Far above what the platform takes inline, far below what would fill the memory. */
const zipMaxBytes = 50 * 1024 * 1024;
const shownHashCharacters = 12;
const lookIntervalMs = 100;
const looksUntilTold = 20;
/** Five minutes; the cloud takes one or two. */
const looksMax = 3000;

export const codeDownload = command({
  name: "code download",
  summary: "fetch the code that a function runs",
  arguments: ["INTEGRATION|FUNCTION", "[DIR|FILE.zip]"],
  options: { ...endpointOption, json: { type: "boolean", summary: "print a JSON object" } },
  details: [
    "Into a new or empty folder (default: one named like the function), or, where the name ends in .zip, as the zip.",
    "Nothing that is there is overwritten.",
  ],
  async run({ options, arguments: { "INTEGRATION|FUNCTION": asked, "DIR|FILE.zip": target } }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const { functionName } = await findFunction(asked, client);
    const to = target ?? folderOf(functionName);
    const isZip = to.endsWith(".zip");
    if (!isZip) requireEmpty(to);
    const zip = await client.call(routes.readCode, { path: { name: functionName } });
    const files = await readFiles(zip, functionName);
    if (isZip) writeOutput(to, zip, { mode: 0o644, overwrite: false });
    else unpack(files, to);
    terminal.print(
      options.json
        ? JSON.stringify({ functionName, to, files: files.map(({ path }) => path) })
        : `${counted(files.length, "file")} of ${printable(functionName)} in ${to}`,
    );
    if (!options.json)
      terminal.note(
        "",
        `Change it and put it back: npx pulumi-cloudbase code deploy ${shellWord(asked)} ${shellWord(to)}`,
      );
    return 0;
  },
});

export const codeDeploy = command({
  name: "code deploy",
  summary: "put other code into a function; its variables stay",
  arguments: ["INTEGRATION|FUNCTION", "DIR|FILE.zip"],
  options: { ...endpointOption, json: { type: "boolean", summary: "print a JSON object" } },
  details: [
    "A folder is zipped as `pulumi up` zips it: without .git, and the same files are the same bytes.",
    "It reaches the running emulator only. The next `pulumi up` that changes the function deploys the program's own code.",
  ],
  async run({ options, arguments: { "INTEGRATION|FUNCTION": asked, "DIR|FILE.zip": source } }, terminal) {
    const zip = await readCode(source);
    const client = consoleClient(options.endpoint, terminal);
    const { functionName } = await findFunction(asked, client);
    const deployed = await settled(
      await client.call(routes.deployCode, { path: { name: functionName }, body: zip }),
      client,
      terminal,
    );
    const { status, statusReason, codeSha256, codeBytes } = deployed;
    if (options.json) terminal.print(JSON.stringify(deployed));
    if (status !== "Active")
      throw new CommandError(
        `Function ${functionName} is ${status}. ${statusReason}`.trim(),
        `Its log: npx pulumi-cloudbase logs ${shellWord(asked)}`,
      );
    if (!options.json) {
      terminal.print(
        `${printable(functionName)}  ${printable(status)}, ${codeBytes} bytes, sha256 ${codeSha256?.slice(0, shownHashCharacters)}…`,
      );
      terminal.note(
        "",
        `Call it: npx pulumi-cloudbase invoke ${shellWord(asked)} /`,
        `Its log: npx pulumi-cloudbase logs ${shellWord(asked)} --follow`,
      );
    }
    return 0;
  },
});

/** Waits for the deployment, which takes as long as the emulator was told to let it take. */
async function settled(detail: FunctionDetail, client: ConsoleClient, terminal: Terminal): Promise<FunctionDetail> {
  const stop = terminal.untilStopped();
  let latest = detail;
  for (let looks = 0; latest.status === "Updating" && looks < looksMax && !stop.aborted; looks++) {
    if (looks === looksUntilTold) terminal.note(`${latest.name} is being deployed …`);
    await terminal.pause(lookIntervalMs, stop);
    latest = await client.call(routes.showFunction, { path: { name: latest.name } });
  }
  return latest;
}

async function readCode(source: string): Promise<Buffer> {
  if (source.endsWith(".zip")) {
    const zip = readInput("code deploy", source, zipMaxBytes);
    await readFiles(zip, source);
    return zip;
  }
  // Loaded here and not above: no other command pays for it, the emulator least of all (2 MB).
  const room: typeof import("pulumi-cloudbase/internal/provider/lifecycle/function-code") = require("pulumi-cloudbase/internal/provider/lifecycle/function-code");
  const code = room.readFunctionCode(source);
  if ("problem" in code) throw new CommandError(`${code.problem}. Nothing was deployed.`);
  try {
    return Buffer.from(room.zipFunctionCode(code));
  } catch (error) {
    throw new CommandError(`${source}: ${(error as Error).message}`);
  }
}

async function readFiles(zip: Buffer, from: string): Promise<ZipFile[]> {
  try {
    return await readZip(zip);
  } catch (error) {
    if (error instanceof BadZip) throw new CommandError(`The zip of ${from} cannot be used: ${error.message}.`);
    throw error;
  }
}

/** The name comes from whoever has the port: it must not lead elsewhere. Throws CommandError. */
function folderOf(functionName: string): string {
  if (/^[\w-]{1,128}$/.test(functionName)) return functionName;
  throw new CommandError(
    `${JSON.stringify(functionName)} is no name of a function; nothing was written.`,
    "Name the folder: npx pulumi-cloudbase code download FUNCTION DIR",
  );
}

/** Throws CommandError unless `folder` is empty or not there. */
function requireEmpty(folder: string): void {
  const next = "Name another folder; it is made if it is not there.";
  if (!statSync(folder, { throwIfNoEntry: false })) return;
  try {
    if (readdirSync(folder).length === 0) return;
  } catch (error) {
    throw new CommandError(`${folder} cannot be used as a folder: ${(error as NodeJS.ErrnoException).code}.`, next);
  }
  throw new CommandError(`${folder} is not empty; nothing was written.`, next);
}

/** The paths lead nowhere else: the reader of the zip refuses those that would, and links. */
function unpack(files: readonly ZipFile[], folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, content, mode } of files) {
      const to = join(folder, path);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, content, { flag: "wx" });
      if (mode !== undefined && mode & 0o111) chmodSync(to, 0o755);
    }
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    throw new CommandError(`${path ?? folder} cannot be written: ${code}. ${folder} is incomplete; remove it.`);
  }
}
