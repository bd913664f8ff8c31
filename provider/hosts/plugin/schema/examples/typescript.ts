import type { Program, Value } from "./program";

/** With the npm package; the generated SDK has the same classes. */
export function inTypeScript({ className, name, args, route }: Program): string {
  return [
    'import * as cloudbase from "pulumi-cloudbase";',
    "",
    `const ${name} = new cloudbase.${className}("${name}", ${written({ fields: args }, "")});`,
    `export const ${route}CallbackUrl = ${name}.callbackUrls.${route};`,
  ].join("\n");
}

function written(value: Value, indent: string): string {
  if ("text" in value) return JSON.stringify(value.text);
  if ("env" in value) return `{ env: ${JSON.stringify(value.env)} }`;
  if ("file" in value) return `{ file: ${JSON.stringify(value.file)} }`;
  if ("choice" in value) return JSON.stringify(value.choice);
  const lines = Object.entries(value.fields).map(
    ([name, inner]) => `${indent}    ${name}: ${written(inner, `${indent}    `)},`,
  );
  return ["{", ...lines, `${indent}}`].join("\n");
}
