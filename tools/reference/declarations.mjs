// What sdk/ declares: names, types and comments, as the TypeScript compiler parses them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** @typedef {{ name: string, optional: boolean, comment: string, type: ts.TypeNode }} Field */
/** @typedef {ts.InterfaceDeclaration | ts.ClassDeclaration} Declaration */

/**
 * Fields of an interface or class that have a comment.
 * @param {string} root the checkout
 * @param {string} source
 * @param {string} name
 */
export function fieldsOf(root, source, name) {
  return fieldsIn(declarationOf(root, source, name));
}

/**
 * The named classes of sdk/, each with its comment and its own arguments.
 * @param {string} root
 */
export function classesOf(root) {
  return readdirSync(join(root, "sdk"))
    .sort()
    .flatMap((file) => {
      const declarations = declarationsOf(root, `sdk/${file}`);
      return declarations.filter(extendsIntegration).map((declaration) => {
        const className = declaration.name?.text ?? "";
        const own = declarations.find(({ name }) => name?.text === `${className}Args`);
        return { className, comment: commentOf(declaration), own: own ? fieldsIn(own) : [] };
      });
    });
}

/**
 * All of it as the provider's schema wants it.
 * @param {string} root
 */
export function sdkDeclarations(root) {
  const fields = (/** @type {string} */ source, /** @type {string} */ name) =>
    Object.fromEntries(
      fieldsOf(root, source, name).map(({ name, optional, comment, type }) => [
        name,
        { kind: kindOf(type), required: !optional && !mayBeUndefined(type), description: comment },
      ]),
    );
  const declared = (/** @type {string} */ source, /** @type {string} */ name) => ({
    description: commentOf(declarationOf(root, source, name)),
    fields: fields(source, name),
  });
  return {
    integration: commentOf(declarationOf(root, "sdk/integration.ts", "Integration")),
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
 * @returns {Declaration[]}
 */
function declarationsOf(root, source) {
  const text = readFileSync(join(root, source), "utf8");
  const { statements } = ts.createSourceFile(source, text, ts.ScriptTarget.Latest, true);
  return statements.filter((node) => ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node));
}

/**
 * @param {string} root
 * @param {string} source
 * @param {string} name
 */
function declarationOf(root, source, name) {
  const found = declarationsOf(root, source).find((declaration) => declaration.name?.text === name);
  if (!found) throw new Error(`${source} declares no ${name}`);
  return found;
}

/**
 * @param {Declaration} declaration
 * @returns {Field[]}
 */
function fieldsIn({ members }) {
  return [...members].flatMap((member) => {
    const comment = commentOf(member);
    if (!(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) || !member.type || !comment) return [];
    if (
      ts.getCombinedModifierFlags(member) &
      (ts.ModifierFlags.Static | ts.ModifierFlags.NonPublicAccessibilityModifier)
    )
      return [];
    return [{ name: member.name.getText(), optional: member.questionToken !== undefined, comment, type: member.type }];
  });
}

/** @param {Declaration} declaration */
function extendsIntegration({ heritageClauses }) {
  return heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === "Integration"));
}

/** @param {ts.Node} node */
function commentOf(node) {
  const nearest = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
  return ts.getTextOfJSDocComment(nearest?.comment)?.replaceAll(/\s*\n\s*/g, " ") ?? "";
}

/**
 * @param {ts.Node} type
 * @returns {boolean}
 */
function mayBeUndefined(type) {
  return isUndefined(type) || ts.forEachChild(type, (part) => mayBeUndefined(part) || undefined) === true;
}

/** @param {ts.Node} type */
function isUndefined({ kind }) {
  return kind === ts.SyntaxKind.UndefinedKeyword;
}

/**
 * A type as the schema has kinds of them; one that it cannot say stops the writing.
 * @param {ts.TypeNode} type
 * @returns {unknown}
 */
function kindOf(type) {
  if (ts.isTypeOperatorNode(type)) return kindOf(type.type);
  if (ts.isArrayTypeNode(type)) return { listOf: kindOf(type.elementType) };
  if (ts.isTypeReferenceNode(type)) return kindOfReference(type);
  const alternatives = ts.isUnionTypeNode(type) ? type.types.filter((one) => !isUndefined(one)) : [type];
  const words = alternatives.flatMap(stringIn);
  if (words.length === alternatives.length) return { oneOf: words };
  const [first = type, ...others] = alternatives;
  if (first !== type && others.length === 0) return kindOf(first);
  const text = alternatives.map((one) => one.getText()).join(" | ");
  if (["string", "boolean", "number", "unknown"].includes(text)) return text;
  if (text === "string | asset.FileArchive") return "folder";
  throw new Error(`sdk/ declares a field of type ${text}; say in tools/reference/declarations.mjs what that is`);
}

/** @param {ts.TypeReferenceNode} type */
function kindOfReference({ typeName, typeArguments: [first, second] = ts.factory.createNodeArray() }) {
  const name = typeName.getText();
  if (first && ["Input", "pulumi.Output", "Readonly"].includes(name)) return kindOf(first);
  if (second && name === "Record") return { mapOf: kindOf(second) };
  return name === "Credentials" ? "credentials" : { object: name.replace(/Args$/, "") };
}

/**
 * @param {ts.TypeNode} type
 * @returns {string[]}
 */
function stringIn(type) {
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [];
}
