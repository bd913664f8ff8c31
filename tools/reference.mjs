// `npm run reference`: writes docs/reference.md, docs/errors.md, docs/resources/, and what the provider's schema takes from sdk/, from what the
// code itself says: the argument types with their comments, and the catalog. With --check it writes nothing and fails if a
// file is not as it would be written. What it takes from sdk/ is in the schema once it is compiled: run it twice.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { classesOf, fieldsOf, sdkDeclarations } from "./reference/declarations.mjs";
import { code, table } from "./reference/markdown.mjs";
import { resourcePage } from "./reference/resource-page.mjs";

const root = join(import.meta.dirname, "..");
const load = createRequire(import.meta.url);
const { classNames, integrationTypes, typesOf } = load("../dist/catalog");
const { pluginSchema } = load("../dist/provider/hosts/plugin/schema");
const { examplesOf } = load("../dist/provider/hosts/plugin/schema/examples");
const { errorCodes } = load("../dist/provider/error-codes");
const { adviceByCode } = load("../dist/provider/cloud/refusals");

const files = {
  "docs/reference.md": reference(),
  "docs/errors.md": errors(),
  "provider/hosts/plugin/schema/from-sdk.ts": fromSdk(),
  ...resourcePages(),
};
for (const [name, current] of Object.entries(files)) {
  const file = join(root, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, current);
  } else if (readFileSync(file, "utf8") !== current) {
    process.stderr.write(`${name} is not what the code says. Write it again: npm run reference\n`);
    process.exitCode = 1;
  }
}

function resourcePages() {
  const schema = pluginSchema();
  return Object.fromEntries(
    ["Integration", ...classNames].map((name) => [
      `docs/resources/${name}.md`,
      resourcePage(name, schema, examplesOf(name)),
    ]),
  );
}

function errors() {
  const ours = Object.entries(errorCodes).map(([name, { meaning, remedy }]) => [code(name), meaning, remedy]);
  const cloud = Object.entries(adviceByCode).map(([name, { hint }]) => [code(name), hint]);
  return `# Errors by code

Written by \`npm run reference\` from \`provider/error-explanations/\` and \`provider/cloud/refusals.ts\`; do not edit.

What the provider refuses of a program, and what fails while it is applied, bears a code: in brackets at the end of the sentence (of
the first line, where several problems are listed), or, where a call failed, in parentheses behind what the other side said. A code
stays what it is; sentences may become better. Commands use the same codes, and some of their own.

## Ours

${table(["Code", "What it means", "What to do"], ours)}

\`HTTP_<status>\` stands for an answer of a gateway or proxy on the way: run again in a few minutes; if it stays, look for a
proxy between this machine and the cloud.

## The cloud's

A code with a dot is looked up whole first, then by the part before the dot.

${table(["Code", "What to do"], cloud)}

What the local cloud's gateway refuses of a callback bears a code too; its log and the console tell each with cause and remedy.
`;
}

function fromSdk() {
  return `// Written by \`npm run reference\` from the types and comments of sdk/; do not edit.
import type { SdkDeclarations } from "./declarations";

export const fromSdk: SdkDeclarations = ${JSON.stringify(sdkDeclarations(root), undefined, 2)};
`;
}

function reference() {
  return `# Reference

Written by \`npm run reference\` from \`sdk/\` and \`catalog/\`; do not edit.

## Arguments of every integration

${table(["Argument", "", "What it is"], fieldsOf(root, "sdk/args.ts", "CommonArgs").map(argumentRow))}

## Classes

${table(["Class", "Types", "Also takes", "What it is"], namedClasses())}

\`Integration\` is any of them; it takes:

${table(["Argument", "", "What it is"], fieldsOf(root, "sdk/args.ts", "IntegrationArgs").map(argumentRow))}

## Outputs

${table(
  ["Output", "What it is"],
  fieldsOf(root, "sdk/integration.ts", "Integration").map(({ name, comment }) => [code(name), comment]),
)}

${Object.values(integrationTypes).map(typeSection).join("\n\n")}
`;
}

/** @param {{ name: string, optional: boolean, comment: string }} field */
function argumentRow({ name, optional, comment }) {
  return [code(name), optional ? "optional" : "required", comment];
}

/** One row for each named class of sdk/: its types, its own arguments and the class's comment. */
function namedClasses() {
  return classesOf(root).map(({ className, comment, own }) => {
    const also = own.map(
      (field) => `${code(field.name)} (${field.optional ? "optional" : "required"}): ${field.comment}`,
    );
    return [code(className), typesOf(className).map(code).join(", "), also.join(" "), comment];
  });
}

/** @param {any} type */
function typeSection({
  code: typeCode,
  displayName,
  description,
  credentials,
  evidence,
  callbacks,
  together,
  functionTemplate,
  fieldsFrom,
  ticketField,
  messageFormats,
}) {
  const fields = Object.entries(credentials).map(([name, field]) => [
    code(name),
    field.required ? "required" : "optional",
    field.secret ? "secret" : "",
    name === ticketField || field.injected === false ? "no" : code(name),
    field.description,
    field.whereToFind,
  ]);
  for (const [name, field] of Object.entries(evidence)) {
    fields.push([code(name), "optional", "never sent", "no", field.description, field.whereToFind]);
  }
  const routes = Object.entries(callbacks).map(([name, route]) => [
    code(name),
    code(route.path),
    code(route.environmentVariable ?? ""),
    route.description,
  ]);
  const groups = together.map((/** @type {string[]} */ names) => names.map(code).join(" and ")).join("; ");
  const sentences = [
    description,
    `Function template: ${code(`functions/${functionTemplate}`)}.`,
    groups && `All or none of: ${groups}.`,
    messageFormats &&
      `Messages are ${messageFormats.map((/** @type {string} */ name) => name.toUpperCase()).join(" or ")}.`,
    fieldsFrom === "assumed" &&
      "The names of the credentials are assumed: others may be given, and the cloud's own template of the type decides at apply (`pulumi-cloudbase types` compares).",
  ];
  return `## ${displayName} (\`${typeCode}\`)

${sentences.filter(Boolean).join(" ")}

${table(["Credential", "", "", "Function variable", "What it is", "Where to find it"], fields)}

${table(["Callback", "Path", "Function variable", "What it is"], routes)}`;
}
