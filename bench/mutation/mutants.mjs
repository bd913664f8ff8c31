// Small faults that a person could have written, each a change of one place in one file. Texts for people are left alone:
// what a sentence says is held by tests that quote it, and a fault in it decides nothing.
import ts from "typescript";

/**
 * @typedef {object} Mutant
 * @property {string} file
 * @property {number} line from 1
 * @property {string} kind
 * @property {number} start
 * @property {number} end
 * @property {string} replacement
 * @property {string} before the text that is replaced, on one line
 */

const { SyntaxKind } = ts;

const otherOperators = new Map([
  [SyntaxKind.LessThanToken, "<="],
  [SyntaxKind.LessThanEqualsToken, "<"],
  [SyntaxKind.GreaterThanToken, ">="],
  [SyntaxKind.GreaterThanEqualsToken, ">"],
  [SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [SyntaxKind.AmpersandAmpersandToken, "||"],
  [SyntaxKind.BarBarToken, "&&"],
  [SyntaxKind.MinusToken, "+"],
  [SyntaxKind.AsteriskToken, "/"],
  [SyntaxKind.SlashToken, "*"],
]);

const otherMethods = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
]);

/**
 * Every mutant of one file, in the order of the text.
 * @param {string} file
 * @param {string} text
 * @returns {Mutant[]}
 */
export function mutantsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  /** @type {Mutant[]} */
  const mutants = [];
  /** @type {(kind: string, node: ts.Node, replacement: string) => void} */
  const add = (kind, node, replacement) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const before = text.slice(start, node.end).replaceAll(/\s+/g, " ");
    mutants.push({ file, line, kind, start, end: node.end, replacement, before });
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    mutate(node, add, source);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

/** @type {(node: ts.Node, add: (kind: string, node: ts.Node, replacement: string) => void, source: ts.SourceFile) => void} */
function mutate(node, add, source) {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    add("condition negated", node.expression, `!(${node.expression.getText(source)})`);
  }
  if (ts.isIfStatement(node) && !node.elseStatement) add("guard removed", node, ";");
  if (ts.isConditionalExpression(node)) {
    add("condition negated", node.condition, `!(${node.condition.getText(source)})`);
  }
  if (ts.isBinaryExpression(node)) {
    const other = otherOperators.get(node.operatorToken.kind);
    if (other) add("operator", node.operatorToken, other);
    if (node.operatorToken.kind === SyntaxKind.QuestionQuestionToken) {
      add("first choice dropped", node, `(${node.right.getText(source)})`);
    }
  }
  if (node.kind === SyntaxKind.TrueKeyword) add("boolean", node, "false");
  if (node.kind === SyntaxKind.FalseKeyword) add("boolean", node, "true");
  if (ts.isNumericLiteral(node)) add("number", node, node.text === "0" ? "1" : "0");
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node) || ts.isContinueStatement(node)) {
    add("statement removed", node, ";");
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const other = otherMethods.get(name.text);
    if (other) add("method", name, other);
    if (name.text === "filter") add("filter dropped", node, expression.getText(source));
  }
}

/**
 * @param {string} text
 * @param {Mutant} mutant
 */
export function mutated(text, { start, end, replacement }) {
  return text.slice(0, start) + replacement + text.slice(end);
}

/**
 * The same seed draws the same ones.
 * @template T
 * @param {readonly T[]} all
 * @param {number} count
 * @param {number} seed
 * @returns {T[]}
 */
export function sample(all, count, seed) {
  const random = mulberry32(seed);
  return all
    .map((one) => ({ one, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ one }) => one);
}

/** A small generator of known quality (Tommy Ettinger's Mulberry32). @param {number} seed */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
