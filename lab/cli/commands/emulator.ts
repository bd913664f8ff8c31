import { once } from "node:events";
import { dirname } from "node:path";
import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError, UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import type { Emulator, EmulatorOptions } from "../..";
import { readObservedFile } from "../observed";
import { recordPath, removeRecord, writeRecord } from "../running-emulator";
import { readSwitches } from "../switches";

const defaultPort = 41001;
const defaultGatewayPort = 41002;
const defaultData = ".cloudbase-emulator";

export const emulator = command({
  name: "emulator",
  summary: "serve the local cloud until stopped",
  arguments: [],
  options: {
    port: {
      type: "string",
      value: "N",
      summary: `of cloud API and console; 0 picks a free one; default ${defaultPort}`,
    },
    "gateway-port": {
      type: "string",
      value: "N",
      summary: `where callbacks arrive; 0 picks a free one; default ${defaultGatewayPort}`,
    },
    data: { type: "string", value: "DIR", summary: `folder that keeps the state; default ${defaultData}` },
    "in-memory": { type: "boolean", summary: "keep nothing" },
    "env-id": { type: "string", value: "ID", summary: "environment to play; default: the folder's, else local-env" },
    "provisioning-seconds": {
      type: "string",
      value: "A-B",
      summary: "how long a deployment takes; default: no time at all; the cloud takes 60-120",
    },
    "install-scripts": {
      type: "boolean",
      summary: "let packages that a function needs run their scripts when they are installed",
    },
    switch: {
      type: "string",
      multiple: true,
      value: "SWITCH",
      summary: "name=value: another answer to an open question of the cloud; see GAPS.md of pulumi-cloudbase-lab",
    },
    observed: {
      type: "string",
      value: "FILE",
      summary: "play what `observe` saw of a live environment (observed.json); --switch takes precedence",
    },
    json: { type: "boolean", summary: "print one JSON object when ready" },
  },
  details: [
    "The folder holds what the cloud would hold, credentials included: keep it out of version control.",
    "Ctrl-C stops it; with the same folder it continues where it was.",
  ],
  async run({ options }, terminal) {
    const { json, ...settings } = options;
    const startOptions = readSettings(settings);
    const stop = terminal.untilStopped();
    const record = recordPath(terminal);
    // The record's folder has the console's token beside it.
    const running = await start({ ...startOptions, log: terminal.note, hiddenFolders: [dirname(record)] });
    try {
      noteRunning(record, running, terminal);
      terminal.print(...(json ? [readyLine(running)] : readyText(running, startOptions.data, terminal)));
      if (!stop.aborted) await once(stop, "abort");
    } finally {
      removeRecord(record, { endpoint: running.endpoint, pid: process.pid });
      await running.close();
    }
    terminal.note(startOptions.data ? `Stopped. State stays in ${startOptions.data}.` : "Stopped. Nothing was kept.");
    return 0;
  },
});

interface Settings {
  readonly port?: string;
  readonly "gateway-port"?: string;
  readonly data?: string;
  readonly "in-memory"?: boolean;
  readonly "env-id"?: string;
  readonly "provisioning-seconds"?: string;
  readonly "install-scripts"?: boolean;
  readonly switch?: readonly string[];
  readonly observed?: string;
}

/** Throws UsageError with every problem. */
function readSettings(settings: Settings): EmulatorOptions {
  const problems: string[] = [];
  const port = readPort("--port", settings.port, defaultPort, problems);
  const gatewayPort = readPort("--gateway-port", settings["gateway-port"], defaultGatewayPort, problems);
  const provisioning = readProvisioning(settings["provisioning-seconds"], problems);
  const switches = readSwitches(settings.switch ?? [], problems);
  const { data, "in-memory": inMemory, "env-id": envId } = settings;
  if (port === gatewayPort && port !== 0) problems.push("--port and --gateway-port must differ");
  if (data !== undefined && inMemory) problems.push("--data and --in-memory exclude each other");
  if (problems.length > 0) throw wrongUsage(problems);
  const observed = settings.observed === undefined ? undefined : readObservedFile("--observed", settings.observed);
  return {
    port,
    gatewayPort,
    ...(!inMemory && { data: data ?? defaultData }),
    ...(envId !== undefined && { envId }),
    ...(provisioning && { provisioning }),
    installScripts: settings["install-scripts"] ?? false,
    switches,
    ...(observed && { observed }),
  };
}

const wrongUsage = (problems: readonly string[]) => new UsageError(problems, "npx pulumi-cloudbase emulator --help");

function readPort(name: string, text: string | undefined, whenAbsent: number, problems: string[]): number {
  if (text === undefined) return whenAbsent;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  problems.push(`${name} must be a number from 0 to 65535, not "${text}"`);
  return whenAbsent;
}

function readProvisioning(text: string | undefined, problems: string[]): EmulatorOptions["provisioning"] {
  if (text === undefined) return undefined;
  const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  const span = { fromMs: Number(from) * 1000, toMs: Number(to) * 1000 };
  if (span.fromMs <= span.toMs) return span;
  problems.push(`--provisioning-seconds must be like 60-120, not "${text}"`);
  return undefined;
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  // Loaded here and not above: no other command pays for it.
  const { startEmulator, EmulatorStartError }: typeof import("../..") = require("../..");
  try {
    return await startEmulator(options);
  } catch (error) {
    if (!(error instanceof EmulatorStartError)) throw error;
    throw error.reason === "option-invalid" ? wrongUsage([error.message]) : new CommandError(error.message);
  }
}

/** So that the other commands find it. Without the record they need to be told; that is no reason not to serve. */
function noteRunning(path: string, { endpoint, consoleToken }: Emulator, terminal: Terminal): void {
  try {
    writeRecord(path, { endpoint, pid: process.pid }, consoleToken);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    terminal.note(
      `warning: ${path} cannot be written (${code}); give other commands --endpoint ${endpoint} and, as CLOUDBASE_CONSOLE_TOKEN, what stands after token= in the console's address`,
    );
  }
}

function readyLine(emulator: Emulator): string {
  const { endpoint, gateway, console, consoleToken, envId, secretId, secretKey, region } = emulator;
  return JSON.stringify({ ready: true, endpoint, gateway, console, consoleToken, envId, secretId, secretKey, region });
}

function readyText(
  { endpoint, gateway, console, envId, secretId, secretKey, region, behaviours }: Emulator,
  data: string | undefined,
  terminal: Terminal,
): string[] {
  const state = data ? `${data}   holds credentials, as the cloud would: keep it out of version control` : "in memory";
  return [
    `${terminal.paint("bold", "Local Integration Center")}   environment ${envId}, region ${region}`,
    "",
    `  console     ${terminal.paint("cyan", console)}`,
    `  cloud API   ${endpoint}`,
    `  callbacks   ${gateway}`,
    `  state       ${state}`,
    ...behaviourLines(behaviours),
    "",
    "In the shell that runs Pulumi:",
    `  export CLOUDBASE_ENDPOINT=${endpoint}`,
    `  export TENCENTCLOUD_SECRETID=${secretId}`,
    `  export TENCENTCLOUD_SECRETKEY=${secretKey}`,
    "",
    terminal.paint("dim", "Ctrl-C stops it."),
  ];
}

/** Nothing where all is as usual. What contradicts the defaults is shown one by one. */
function behaviourLines(behaviours: Emulator["behaviours"]): string[] {
  const observed = behaviours.filter(({ evidence }) => evidence === "observed");
  const otherwise = behaviours.filter(({ standard }) => standard !== undefined);
  const [first] = observed;
  const all = first
    ? [
        `  behaviour   ${observed.length} of ${behaviours.length} observed on ${first.observedOn} in ${first.region}, ${observed.filter(({ standard }) => standard !== undefined).length} of them against the defaults`,
      ]
    : [];
  return [
    ...all,
    ...otherwise.map(
      ({ name, value, evidence, standard, standardEvidence }) =>
        `              ${name} is ${value} (${evidence}), by default ${standard} (${standardEvidence})`,
    ),
  ];
}
