import { words } from "../../../../../catalog";
import type { Program, Value } from "./program";

export function inPython({ className, name, args, route }: Program): string {
  const given = Object.entries(args).map(
    ([argument, value]) => `    ${snakeCase(argument)}=${written(value, "    ")},`,
  );
  return [
    "import pulumi",
    "import pulumi_cloudbase as cloudbase",
    "",
    `${name} = cloudbase.${className}(`,
    `    "${name}",`,
    ...given,
    ")",
    `pulumi.export("${route}CallbackUrl", ${name}.callback_urls["${route}"])`,
  ].join("\n");
}

function written(value: Value, indent: string): string {
  if ("text" in value) return JSON.stringify(value.text);
  if ("env" in value) return `cloudbase.FromEnvironmentArgs(env=${JSON.stringify(value.env)})`;
  if ("file" in value) return `cloudbase.FromFileArgs(file=${JSON.stringify(value.file)})`;
  if ("choice" in value) return `cloudbase.${value.of}.${words(value.choice).join("_").toUpperCase()}`;
  const fields = Object.entries(value.fields);
  const inner = (given: Value) => written(given, `${indent}    `);
  return value.of === undefined
    ? ["{", ...fields.map(([key, given]) => `${indent}    "${key}": ${inner(given)},`), `${indent}}`].join("\n")
    : [
        `cloudbase.${value.of}Args(`,
        ...fields.map(([key, given]) => `${indent}    ${snakeCase(key)}=${inner(given)},`),
        `${indent})`,
      ].join("\n");
}

/** As the generator of Python SDKs writes it. */
function snakeCase(name: string): string {
  return words(name).join("_");
}
