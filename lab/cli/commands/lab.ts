import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readInput, writeOutput } from "pulumi-cloudbase/internal/cli/files";
import { counted, printable } from "pulumi-cloudbase/internal/cli/text";
import { routes } from "../../console-api";
import { consoleClient, endpointOption } from "../console-client";

/** With the code of many functions in it. */
const documentMaxBytes = 64 * 1024 * 1024;

export const labExport = command({
  name: "lab export",
  summary: "write all that the emulator holds into one file",
  arguments: ["FILE"],
  options: {
    "with-secrets": { type: "boolean", summary: "credentials and keys, too; keep the file out of version control" },
    force: { type: "boolean", summary: "overwrite FILE" },
    ...endpointOption,
  },
  details: ["FILE is readable by its owner only; - is standard output."],
  async run({ options, arguments: { FILE: file } }, terminal) {
    const secrets = options["with-secrets"] ?? false;
    const client = consoleClient(options.endpoint, terminal);
    const text = JSON.stringify(await client.call(routes.exportLab, { body: { secrets } }));
    if (file === "-") terminal.print(text);
    else {
      writeOutput(file, `${text}\n`, { mode: 0o600, overwrite: options.force ?? false });
      terminal.print(`${file} holds what the emulator at ${client.endpoint} holds.`);
    }
    terminal.note(
      secrets
        ? "Credentials and keys are in it: treat it like them."
        : "Credentials and keys were left out; callbacks need them again. --with-secrets takes them along.",
      `Take it in elsewhere: npx pulumi-cloudbase lab import ${file === "-" ? "FILE" : file}`,
    );
    return 0;
  },
});

export const labImport = command({
  name: "lab import",
  summary: "replace what the emulator holds with an exported file",
  arguments: ["FILE"],
  options: {
    force: { type: "boolean", summary: "also when it holds integrations, which are lost" },
    ...endpointOption,
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: ["FILE comes from `lab export`; - is standard input. A file that does not fit changes nothing."],
  async run({ options, arguments: { FILE: file } }, terminal) {
    const document = readInput("lab import", file, documentMaxBytes);
    const client = consoleClient(options.endpoint, terminal);
    const present = await client.call(routes.listIntegrations, {});
    if (present.length > 0 && !options.force) {
      requireLabDocument(file, document);
      throw new CommandError(
        `The emulator at ${client.endpoint} holds ${counted(present.length, "integration")}, which would be lost; nothing was changed.`,
        "Say --force to replace them, or export them first: npx pulumi-cloudbase lab export FILE --with-secrets",
      );
    }
    const imported = await client.call(routes.importLab, { body: document });
    const { integrations, functions, withoutCredentials } = imported;
    if (options.json) terminal.print(JSON.stringify(imported));
    else {
      terminal.print(`Taken in: ${counted(integrations, "integration")}, ${counted(functions, "function")}.`);
      if (withoutCredentials.length > 0) {
        const names = withoutCredentials.map(printable).join(", ");
        terminal.note(`Without credentials, which \`pulumi up --refresh\` brings: ${names}`);
      }
      terminal.note("", "See them: npx pulumi-cloudbase list");
    }
    return 0;
  },
});

/** Nobody should be told to lose something for a file that is of no use. Throws CommandError. */
function requireLabDocument(file: string, document: Buffer): void {
  try {
    if (routes.exportLab.answer.safeParse(JSON.parse(document.toString("utf8"))).success) return;
  } catch {
    // Not JSON either.
  }
  throw new CommandError(
    `${file} holds no exported lab; nothing was changed.`,
    "It must come from: npx pulumi-cloudbase lab export FILE",
  );
}
