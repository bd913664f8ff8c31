// Which tests reach a file, the nearest first: by how many imports lie between. Imports of types alone reach nothing.
import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import ts from "typescript";

/**
 * @param {string} root
 * @param {readonly string[]} files all of the project's TypeScript files, relative to root
 */
export function importersOf(root, files) {
  const known = new Set(files);
  /** @type {Map<string, string[]>} */
  const importers = new Map();
  for (const file of files) {
    for (const name of importsIn(file, readFileSync(join(root, file), "utf8"))) {
      const target = [name, `${name}.ts`, `${name}/index.ts`].find((candidate) => known.has(candidate));
      if (target !== undefined) importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  }
  return importers;
}

/**
 * @param {Map<string, string[]>} importers
 * @param {string} file
 * @returns {string[]}
 */
export function nearestTests(importers, file) {
  const reached = new Set([file]);
  // A set visits what is added while one goes through it: the nearest first.
  for (const one of reached) for (const importer of importers.get(one) ?? []) reached.add(importer);
  return [...reached].filter((one) => one.endsWith(".test.ts"));
}

/** @type {(file: string, text: string) => string[]} */
function importsIn(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, false);
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) && !statement.importClause?.isTypeOnly;
    const isExport = ts.isExportDeclaration(statement) && !statement.isTypeOnly;
    if (!isImport && !isExport) return [];
    const name = statement.moduleSpecifier;
    if (!name || !ts.isStringLiteral(name) || !name.text.startsWith(".")) return [];
    return [normalize(join(file, "..", name.text))];
  });
}
