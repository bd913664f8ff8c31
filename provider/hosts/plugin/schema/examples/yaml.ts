import type { Program, Value } from "./program";

export function inYaml({ className, name, args, route }: Program): string {
  return [
    "name: shop",
    "runtime: yaml",
    "resources:",
    `  ${name}:`,
    `    type: cloudbase:${className}`,
    "    properties:",
    ...lines(args, "      "),
    "outputs:",
    `  ${route}CallbackUrl: \${${name}.callbackUrls.${route}}`,
  ].join("\n");
}

function lines(fields: Readonly<Record<string, Value>>, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if ("fields" in value) return [`${indent}${name}:`, ...lines(value.fields, `${indent}  `)];
    return [`${indent}${name}: ${written(value)}`];
  });
}

function written(value: Exclude<Value, { fields: unknown }>): string {
  if ("text" in value) return JSON.stringify(value.text);
  if ("env" in value) return `{ env: ${value.env} }`;
  if ("file" in value) return `{ file: ${value.file} }`;
  return value.choice;
}
