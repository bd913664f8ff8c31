import { declarationOf, integrationType } from "../../catalog";
import { printable } from "../text";
import type { Found, Given } from "./found";
import { programName } from "./names";

/** What serves the program: the dynamic provider takes over by `adopt`, the plugin imports by id. */
export type Host = "dynamic" | "plugin";

interface Source {
  /** Where it was read, for the first line. */
  readonly readFrom: string;
  readonly envId: string;
  readonly host: Host;
}

const charactersOfDescriptionMax = 200;

/** A program in TypeScript that declares all of them as they are. */
export function programText(found: readonly Found[], source: Source): string {
  const classes = [...new Set(found.map(({ type }) => declarationOf(type).className))].sort();
  const imports = source.host === "plugin" ? ["Provider", ...classes].sort() : classes;
  return `${[
    `// Written by \`npx pulumi-cloudbase import\` from ${oneLine(source.readFrom)}.`,
    ...introductions[source.host].map((line) => `// ${line}`),
    `import { ${imports.join(", ")} } from "pulumi-cloudbase";`,
    "",
    `const envId = ${JSON.stringify(source.envId)};`,
    ...(source.host === "plugin" ? ['const provider = new Provider("cloudbase");'] : []),
    ...found.flatMap((one) => ["", ...declaration(one, source.host)]),
  ].join("\n")}\n`;
}

const introductions: Readonly<Record<Host, readonly string[]>> = {
  dynamic: [
    "No secret is in here, and none was read: set the variables that it names, then `pulumi preview` shows what taking over",
    "changes. Once it is applied, `adopt` may go.",
  ],
  plugin: [
    "No secret is in here, and none was read. After the import nothing changes, and the credentials stay as the cloud has",
    "them, until the variables are set that it names and `ignoreChanges` is gone.",
  ],
};

function declaration(found: Found, host: Host): string[] {
  const { integrationId, type, description, credentials, perhaps, variables } = found;
  const { className, argument } = declarationOf(type);
  const lines = [
    "envId,",
    ...(argument ? [`${argument[0]}: ${JSON.stringify(argument[1])},`] : []),
    ...(host === "dynamic" ? [`adopt: ${JSON.stringify(integrationId)},`] : []),
    ...(isDeclarable(description) ? [`description: ${JSON.stringify(description)},`] : []),
    "credentials: {",
    ...Object.entries(credentials).map(
      ([name, given]) => `  ${key(name)}: ${written(given)},${hint(found, name, given)}`,
    ),
    ...perhaps.map(
      (name) => `  // ${name}: whether it is set cannot be seen. If it is, give it, or the next apply removes it.`,
    ),
    "},",
  ];
  return [
    ...notes(found).map((note) => `// ${oneLine(note)}`),
    ...(variables.length > 0 ? [`// Set by hand, and left as they are: ${oneLine(variables.join(", "))}.`] : []),
    `new ${className}(${JSON.stringify(programName(found))}, {`,
    ...lines.map((line) => `  ${line}`),
    host === "dynamic" ? "});" : '}, { provider, ignoreChanges: ["credentials"] });',
  ];
}

function isDeclarable(description: string): boolean {
  return description !== "" && description.length <= charactersOfDescriptionMax;
}

/** What stands before it, and what the terminal shows too. */
export function notes(found: Found): string[] {
  const { name, description, remarks } = found;
  const ours = programName(found);
  return [
    ...(ours === name ? [] : [`It is called ${name} in the console, which cannot stay: it becomes ${ours}.`]),
    ...(description === "" || isDeclarable(description)
      ? []
      : [`Its description is longer than ${charactersOfDescriptionMax} characters and is not declared.`]),
    ...remarks,
  ];
}

function written(given: Given): string {
  if ("text" in given) return JSON.stringify(given.text);
  return "env" in given ? `{ env: ${JSON.stringify(given.env)} }` : `{ file: ${JSON.stringify(given.file)} }`;
}

function hint({ type }: Found, name: string, given: Given): string {
  const whereToFind = integrationType(type).credentials[name]?.whereToFind;
  return "env" in given && given.toFill && whereToFind ? ` // ${oneLine(whereToFind)}` : "";
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Foreign text in a comment of one line. */
function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ");
}
