import { pascalCase } from "../types";
import type { Program, Value } from "./program";

export function inGo({ className, name, args, route }: Program): string {
  const given = Object.entries(args).map(([argument, value]) => [fieldName(argument), written(value, 3)] as const);
  return [
    "package main",
    "",
    "import (",
    '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
    "",
    '\t"pulumi-cloudbase/sdk/go/cloudbase"',
    ")",
    "",
    "func main() {",
    "\tpulumi.Run(func(ctx *pulumi.Context) error {",
    `\t\t${name}, err := cloudbase.New${className}(ctx, "${name}", &cloudbase.${className}Args{`,
    ...aligned(given, 3),
    "\t\t})",
    "\t\tif err != nil {",
    "\t\t\treturn err",
    "\t\t}",
    `\t\tctx.Export("${route}CallbackUrl", ${name}.CallbackUrls.MapIndex(pulumi.String("${route}")))`,
    "\t\treturn nil",
    "\t})",
    "}",
  ].join("\n");
}

function written(value: Value, depth: number): string {
  if ("text" in value) return `pulumi.String(${JSON.stringify(value.text)})`;
  if ("env" in value) return `cloudbase.FromEnvironmentArgs{Env: pulumi.String(${JSON.stringify(value.env)})}`;
  if ("file" in value) return `cloudbase.FromFileArgs{File: pulumi.String(${JSON.stringify(value.file)})}`;
  if ("choice" in value) return `cloudbase.${value.of}${pascalCase(value.choice)}`;
  const inner = Object.entries(value.fields).map(
    ([key, given]) =>
      [value.of === undefined ? JSON.stringify(key) : fieldName(key), written(given, depth + 1)] as const,
  );
  const type = value.of === undefined ? "pulumi.Map" : `cloudbase.${value.of}Args`;
  return [`${type}{`, ...aligned(inner, depth + 1), `${"\t".repeat(depth)}}`].join("\n");
}

/** As gofmt aligns the values of neighbouring lines; one that goes over several lines stands by itself. */
function aligned(fields: readonly (readonly [name: string, value: string])[], depth: number): string[] {
  const isLong = (value: string) => value.includes("\n");
  const width = Math.max(...fields.filter(([, value]) => !isLong(value)).map(([name]) => name.length));
  return fields.map(([name, value]) => {
    const space = " ".repeat(isLong(value) ? 1 : width - name.length + 1);
    return `${"\t".repeat(depth)}${name}:${space}${value},`;
  });
}

/** As the generator of Go SDKs writes it. */
function fieldName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
