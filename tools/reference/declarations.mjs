// What sdk/ declares, read from its text: names, types and comments. Our own sources only, hence these simple forms.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {{ name: string, optional: boolean, comment: string, type: string }} Field */

/**
 * Fields of an interface or class with the comment before each.
 * @param {string} root the checkout
 * @param {string} source
 * @param {string} declaration
 * @returns {Field[]}
 */
export function fieldsOf(root, source, declaration) {
  const text = readFileSync(join(root, source), "utf8");
  const start = text.search(new RegExp(`(interface|class) ${declaration}\\b`));
  const body = text.slice(start, text.indexOf("\n}", start));
  const field = /\/\*\* ([^\n]*?) \*\/\s+(?:declare )?readonly (\w+)(\??): (.*);\n/g;
  return [...`${body}\n`.matchAll(field)].map(([, comment = "", name = "", optional, type = ""]) => ({
    name,
    optional: optional === "?",
    comment,
    type,
  }));
}

/**
 * The named classes of sdk/, each with the file that it stands in, its comment and its own arguments.
 * @param {string} root
 */
export function classesOf(root) {
  return readdirSync(join(root, "sdk"))
    .sort()
    .flatMap((name) => {
      const source = `sdk/${name}`;
      const text = readFileSync(join(root, source), "utf8");
      const [, comment = "", className = ""] =
        /\/\*\* ([^\n]*) \*\/\nexport class (\w+) extends Integration</.exec(text) ?? [];
      if (!className) return [];
      const own = text.includes(`interface ${className}Args`) ? fieldsOf(root, source, `${className}Args`) : [];
      return [{ className, comment, own }];
    });
}

/**
 * All of it as the provider's schema wants it.
 * @param {string} root
 */
export function sdkDeclarations(root) {
  const fields = (/** @type {string} */ source, /** @type {string} */ declaration) =>
    Object.fromEntries(
      fieldsOf(root, source, declaration).map(({ name, optional, comment, type }) => [
        name,
        { kind: kindOf(type), required: !optional && !type.includes("| undefined"), description: comment },
      ]),
    );
  const declared = (/** @type {string} */ source, /** @type {string} */ name) => ({
    description: commentOf(root, source, name),
    fields: fields(source, name),
  });
  return {
    integration: commentOf(root, "sdk/integration.ts", "Integration"),
    classes: Object.fromEntries(
      classesOf(root).map(({ className, comment, own: [argument] }) => [
        className,
        { description: comment, ...(argument ? { argument: argument.comment } : {}) },
      ]),
    ),
    commonArguments: fields("sdk/args.ts", "CommonArgs"),
    type: fieldsOf(root, "sdk/args.ts", "IntegrationArgs")[0]?.comment ?? "",
    outputs: fields("sdk/integration.ts", "Integration"),
    objects: {
      CredentialSync: declared("sdk/outputs.ts", "CredentialSync"),
      ProofRecord: declared("sdk/outputs.ts", "ProofRecord"),
      Adoption: declared("sdk/outputs.ts", "Adoption"),
      Rotation: declared("sdk/outputs.ts", "Rotation"),
    },
  };
}

/**
 * @param {string} root
 * @param {string} source
 * @param {string} declaration
 */
function commentOf(root, source, declaration) {
  const text = readFileSync(join(root, source), "utf8");
  return new RegExp(`/\\*\\* ([^\\n]*) \\*/\\nexport (?:interface|class) ${declaration}\\b`).exec(text)?.[1] ?? "";
}

/**
 * A type as the schema has kinds of them; one that it cannot say stops the writing.
 * @param {string} type
 * @returns {unknown}
 */
function kindOf(type) {
  const text = type.replace(/ \| undefined$/, "").replace(/^readonly /, "");
  const [, inner] = /^(?:Input|pulumi\.Output|Readonly)<(.*)>$/.exec(text) ?? [];
  if (inner !== undefined) return kindOf(inner);
  const [, values] = /^Record<string, (.*)>$/.exec(text) ?? [];
  if (values !== undefined) return { mapOf: kindOf(values) };
  const [, items] = /^(\w+)\[\]$/.exec(text) ?? [];
  if (items !== undefined) return { listOf: kindOf(items) };
  if (/^"[^"]*"( \| "[^"]*")*$/.test(text)) return { oneOf: text.split(" | ").map((word) => JSON.parse(word)) };
  if (["string", "boolean", "number", "unknown"].includes(text)) return text;
  if (text === "Credentials") return "credentials";
  if (text === "string | asset.FileArchive") return "folder";
  if (/^[A-Z]\w+$/.test(text)) return { object: text.replace(/Args$/, "") };
  throw new Error(`sdk/ declares a field of type ${type}; say in tools/reference/declarations.mjs what that is`);
}
