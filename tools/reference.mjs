// `npm run reference`: writes docs/reference.md from what the code itself says: the argument types' comments and the catalog.
// With --check it writes nothing and fails if the file is not as it would be written.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const file = join(root, "docs/reference.md");
const { integrationTypes } = createRequire(import.meta.url)("../dist/catalog");

const current = reference();
if (!process.argv.includes("--check")) {
  writeFileSync(file, current);
} else if (readFileSync(file, "utf8") !== current) {
  process.stderr.write("docs/reference.md is not what the code says. Write it again: npm run reference\n");
  process.exitCode = 1;
}

function reference() {
  return `# Reference

Written by \`npm run reference\` from \`sdk/\` and \`catalog/\`; do not edit.

## Arguments of every integration

${table(["Argument", "", "What it is"], fieldsOf("sdk/args.ts", "CommonArgs").map(argumentRow))}

## Classes

${table(["Class", "Types", "Also takes", "What it is"], namedClasses())}

\`Integration\` is any of them; it takes:

${table(["Argument", "", "What it is"], fieldsOf("sdk/args.ts", "IntegrationArgs").map(argumentRow))}

## Outputs

${table(
  ["Output", "What it is"],
  fieldsOf("sdk/integration.ts", "Integration").map(({ name, comment }) => [code(name), comment]),
)}

${Object.values(integrationTypes).map(typeSection).join("\n\n")}
`;
}

/** @param {{ name: string, optional: boolean, comment: string }} field */
function argumentRow({ name, optional, comment }) {
  return [code(name), optional ? "optional" : "required", comment];
}

/** One row for each file of sdk/ that has a named class: its types, its own arguments and the class's comment. */
function namedClasses() {
  return readdirSync(join(root, "sdk"))
    .sort()
    .flatMap((name) => {
      const source = `sdk/${name}`;
      const text = readFileSync(join(root, source), "utf8");
      const [, comment = "", className = ""] =
        /\/\*\* ([^\n]*) \*\/\nexport class (\w+) extends Integration</.exec(text) ?? [];
      if (!className) return [];
      const types = Object.keys(integrationTypes).filter((typeCode) => text.includes(`"${typeCode}"`));
      const own = text.includes(`interface ${className}Args`) ? fieldsOf(source, `${className}Args`) : [];
      const also = own.map(
        (field) => `${code(field.name)} (${field.optional ? "optional" : "required"}): ${field.comment}`,
      );
      return [[code(className), types.map(code).join(", "), also.join(" "), comment]];
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

/**
 * Fields of an interface or class with the comment before each. Our own sources only, hence this simple form.
 * @param {string} source @param {string} declaration
 */
function fieldsOf(source, declaration) {
  const text = readFileSync(join(root, source), "utf8");
  const start = text.search(new RegExp(`(interface|class) ${declaration}\\b`));
  const body = text.slice(start, text.indexOf("\n}", start));
  const field = /\/\*\* (.*?) \*\/\s+(?:declare )?readonly (\w+)(\??):/gs;
  return [...body.matchAll(field)].map(([, comment = "", name = "", optional]) => ({
    name,
    optional: optional === "?",
    comment: comment.replace(/\s*\n\s*\*\s*/g, " "),
  }));
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** @param {string} text */
function code(text) {
  return text && `\`${text}\``;
}
