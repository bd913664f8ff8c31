import { dirname, posix, relative } from "node:path";
import { credentialFields, integrationType } from "../../catalog";
import { coded } from "../../provider/error-codes";
import { cloudDetails, connectCloud, withCommandErrors } from "../cloud";
import { command } from "../command";
import { CommandError, UsageError } from "../command-errors";
import { readText, writeOutput } from "../files";
import { readCloudbaserc } from "../import/cloudbaserc";
import { readEnvironment } from "../import/environment";
import type { Found, Given, LeftOut } from "../import/found";
import { importFile } from "../import/import-file";
import { programName } from "../import/names";
import { type Host, notes, programText } from "../import/program";
import type { Terminal } from "../terminal";
import { counted, printable, shellWord, table } from "../text";

const fileMaxBytes = 4 * 1024 * 1024;
const hosts = ["dynamic", "plugin"] as const;

export const importCommand = command({
  name: "import",
  summary: "write a program that declares what is there: a whole environment, or a cloudbaserc.json",
  arguments: ["FILE"],
  options: {
    "env-id": {
      type: "string",
      value: "ID",
      summary: "the CloudBase environment; with --cloudbaserc default: its envId",
    },
    cloudbaserc: { type: "string", value: "FILE", summary: "read `integrations` of this file, and not the cloud" },
    host: {
      type: "string",
      value: "HOST",
      choices: hosts,
      summary: "dynamic (default): taken over by `adopt`; plugin: also writes FILE.import.json for `pulumi import`",
    },
    force: { type: "boolean", summary: "overwrite FILE" },
  },
  details: [
    "FILE is the program, in TypeScript, e.g. index.ts. Nothing is changed in the cloud, and no secret is read or written: the",
    "program names variables, and it is said where their values are found.",
    ...cloudDetails,
  ],
  async run({ options, arguments: { FILE: file } }, terminal) {
    const host = options.host === "plugin" ? "plugin" : "dynamic";
    const source =
      options.cloudbaserc === undefined
        ? await fromCloud(options["env-id"], terminal)
        : fromFile(options.cloudbaserc, options["env-id"], file, terminal);
    const { envId, found, leftOut, readFrom } = source;
    tellLeftOut(leftOut, terminal);
    if (found.length === 0) {
      terminal.note(`${readFrom} has no integration to declare; nothing was written.`);
      return 0;
    }
    const written = { mode: 0o644, overwrite: options.force ?? false };
    writeOutput(file, programText(found, { readFrom, envId, host }), written);
    const beside = `${file}.import.json`;
    if (host === "plugin") writeOutput(beside, importFile(found, envId), written);
    terminal.print(`${file} declares ${counted(found.length, "integration")} of ${envId}.`);
    tellWhatToDo(found, host, beside, terminal);
    return 0;
  },
});

interface Source {
  readonly envId: string;
  readonly readFrom: string;
  readonly found: readonly Found[];
  readonly leftOut: readonly LeftOut[];
}

const sayWhich = "Say which environment: --env-id shop-prod-3g8x";

async function fromCloud(envId: string | undefined, terminal: Terminal): Promise<Source> {
  if (!envId)
    throw new UsageError(
      ["--env-id is missing: say which environment, e.g. --env-id shop-prod-3g8x"],
      "npx pulumi-cloudbase import --help",
    );
  const read = await withCommandErrors(readEnvironment(connectCloud(terminal), envId));
  return { envId, readFrom: `the environment ${envId}`, ...read };
}

function fromFile(file: string, envId: string | undefined, program: string, terminal: Terminal): Source {
  const fileFolder = posix.normalize(relative(dirname(program), dirname(file)).replaceAll("\\", "/") || ".");
  const read = readCloudbaserc(readText("--cloudbaserc", file, fileMaxBytes).replace(/^\ufeff/, ""), fileFolder);
  if ("problems" in read) {
    throw new CommandError(
      coded("CLOUDBASERC_REFUSED", `${file} cannot be taken; nothing was written.`),
      "Correct it, then run this again.",
      read.problems,
    );
  }
  if (read.plainSecrets.length > 0) {
    terminal.note(
      `warning: ${file} holds passwords in plain text. They are not in the program. Keep the file out of version control, and`,
      "remove them there; a password that ever was in version control is to be changed at the third party:",
      ...read.plainSecrets.map((path) => `  ${printable(path)}`),
    );
  }
  return { envId: knownEnvironment(envId ?? read.envId, file), readFrom: file, found: read.found, leftOut: [] };
}

function knownEnvironment(envId: string | undefined, file: string): string {
  if (envId !== undefined && !envId.includes("{{")) return envId;
  const why =
    envId === undefined
      ? `${file} has no envId.`
      : `envId of ${file} is ${printable(envId)}, which is decided elsewhere.`;
  throw new CommandError(coded("ENV_ID_MISSING", why), sayWhich);
}

function tellLeftOut(leftOut: readonly LeftOut[], terminal: Terminal): void {
  for (const { what, why } of leftOut) terminal.note(`left out: ${printable(what)} ${printable(why)}.`);
}

function tellWhatToDo(found: readonly Found[], host: Host, importFilePath: string, terminal: Terminal): void {
  for (const one of found) {
    for (const note of notes(one)) terminal.note(`${programName(one)}: ${printable(note)}`);
    for (const name of one.perhaps) {
      terminal.note(
        `${programName(one)}: whether ${name} is set cannot be seen. If it is, give it, or the next apply removes it.`,
      );
    }
  }
  const rows = found.flatMap((one) =>
    Object.entries(one.credentials).flatMap(([name, given]) =>
      isToFill(given) ? [fillRow(one, name, given.env)] : [],
    ),
  );
  if (rows.length > 0) terminal.note("", "To set before `pulumi`:", ...table(rows));
  terminal.note("", ...(host === "dynamic" ? ["Then: pulumi preview --diff"] : importSteps(importFilePath)));
}

function importSteps(file: string): string[] {
  return [
    `First: pulumi import --file ${shellWord(file)} --generate-code=false --protect=false`,
    "Then: pulumi preview --diff",
  ];
}

function isToFill(given: Given): given is Extract<Given, { env: string }> {
  return "env" in given && given.toFill;
}

function fillRow({ type }: Found, name: string, variable: string): string[] {
  const field = credentialFields(integrationType(type)).find(([known]) => known === name)?.[1];
  return [`  ${variable}`, field?.whereToFind ?? "where it was made"].map(printable);
}
