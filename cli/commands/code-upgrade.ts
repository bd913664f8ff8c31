import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { coded } from "../../provider/error-codes";
import { packageFolder } from "../../provider/hosts/package-folder";
import { command } from "../command";
import { CommandError } from "../command-errors";
import type { Terminal } from "../terminal";
import { counted, shellWord } from "../text";
import type { Piece } from "../upgrade/merge";
import { type Files, isBusinessFile, markedLines, planUpgrade, type Step } from "../upgrade/plan";
import { stagingName, writeSteps } from "../upgrade/write";

const notTheTemplates = new Set(["node_modules", ".git", stagingName]);

export const codeUpgrade = command({
  name: "code upgrade",
  summary: "bring a folder that came from an earlier template to this package's",
  arguments: ["DIR"],
  options: {
    "with-conflicts": {
      type: "boolean",
      summary: "write anyway; where both changed the same lines, both versions are kept between conflict marks",
    },
    "dry-run": { type: "boolean", summary: "show what would happen, write nothing" },
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "What only the template changed is taken, what only you changed is kept, what both changed is merged by lines.",
    "With a conflict nothing is written, unless --with-conflicts says so. Nothing is sent anywhere; `code deploy` or `pulumi up`",
    "does that. Exits with 1 when there is a conflict.",
  ],
  async run({ options, arguments: { DIR: folder } }, terminal) {
    const { name, version } = readVersion(folder);
    const { template, newVersion } = currentTemplate(name, folder);
    const steps =
      version === newVersion
        ? []
        : planUpgrade(earlierTemplate(name, version), readFolder(folder), readFolder(template));
    const conflicts = steps.filter(({ what }) => what === "conflict");
    const writes = !options["dry-run"] && (conflicts.length === 0 || options["with-conflicts"] === true);
    if (writes) writeSteps(steps, folder);
    if (options.json)
      terminal.print(
        JSON.stringify({ folder, from: version, to: newVersion, written: writes, steps: steps.map(inJson) }),
      );
    else tell({ folder, from: version, to: newVersion, steps, written: writes }, terminal);
    return conflicts.length === 0 ? 0 : 1;
  },
});

const manifest = z.object({ name: z.string(), version: z.string().regex(/^\d+\.\d+\.\d+$/) });

/** The template that a folder came from, as its package.json says. Throws CommandError. */
function readVersion(folder: string): z.output<typeof manifest> {
  const path = join(folder, "package.json");
  const parsed = manifest.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  throw new CommandError(
    coded(
      "TEMPLATE_UNKNOWN",
      `${path} does not say which template this code came from: it needs the template's name and version.`,
    ),
    "Code that was not made from a template of this package cannot be upgraded.",
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(coded("FILE_UNREADABLE", `${path} cannot be read: ${code ?? "it is no JSON"}.`));
  }
}

function currentTemplate(name: string, folder: string): { template: string; newVersion: string } {
  const root = join(packageFolder, "functions");
  for (const entry of readdirSync(root)) {
    const template = join(root, entry);
    if (!existsSync(join(template, "package.json"))) continue;
    const known = manifest.parse(readJson(join(template, "package.json")));
    if (known.name === name) return { template, newVersion: known.version };
  }
  const sentence = `${folder} came from ${JSON.stringify(name.slice(0, 64))}, which is no template of this package.`;
  throw new CommandError(
    coded("TEMPLATE_UNKNOWN", sentence),
    "Code that was not made from a template of this package cannot be upgraded.",
  );
}

/** As it was delivered. Throws CommandError. */
function earlierTemplate(name: string, version: string): Files {
  const path = join(packageFolder, "functions/earlier", `${name}-${version}.zip`);
  if (!existsSync(path)) {
    const sentence = `This package knows no ${name} ${version}; is it older than the code?`;
    throw new CommandError(coded("TEMPLATE_UNKNOWN", sentence));
  }
  // Loaded here and not above: every other command does without it.
  const { unzipSync }: typeof import("fflate") = require("fflate");
  const entries = Object.entries(unzipSync(readFileSync(path)));
  return new Map(entries.map(([name, content]) => [name, Buffer.from(content)]));
}

function readFolder(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "/").length));
  return new Map(
    paths
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => !notTheTemplates.has(path.split("/")[0] ?? ""))
      .map((path) => [path, readFileSync(join(folder, path))]),
  );
}

function inJson({ path, what, why }: Step) {
  return { path, what, why, business: isBusinessFile(path) };
}

interface Told {
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly Step[];
  readonly written: boolean;
}

function tell({ folder, from, to, steps, written }: Told, terminal: Terminal): void {
  if (from === to) {
    terminal.print(`${folder} has the template of this package, ${to}.`);
    return;
  }
  terminal.print(`${folder}: template ${from} → ${to}`);
  for (const { path, what, why } of steps) {
    const whose = isBusinessFile(path) ? "   YOUR BUSINESS CODE" : "";
    const colour = what === "conflict" ? "red" : isBusinessFile(path) ? "yellow" : "green";
    terminal.print(`  ${terminal.paint(colour, what.padEnd(9))} ${path}   ${why}${whose}`);
  }
  for (const { path, what, pieces = [] } of steps)
    if (what === "conflict") terminal.print(...conflictLines(path, pieces));
  const conflicts = steps.filter((step) => step.what === "conflict").length;
  if (conflicts > 0) {
    const outcome = written
      ? "written between marks <<<<<<< and >>>>>>>; decide each before you send it"
      : "nothing was written";
    terminal.note("", `${counted(conflicts, "conflict")}: ${outcome}.`);
  } else if (written)
    terminal.note(
      "",
      `Written. Try it in the lab: npx pulumi-cloudbase code deploy INTEGRATION ${shellWord(folder)}; to the cloud it goes as functionCode.`,
    );
  else terminal.note("", "Nothing was written.");
}

function conflictLines(path: string, pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => ("conflict" in piece ? ["", ...markedLines(path, piece.conflict)] : []));
}
