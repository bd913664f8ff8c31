import { type ClassName, classNames } from "../../../../../catalog";
import { inGo } from "./go";
import { programOf, programOfAnyType } from "./program";
import { inPython } from "./python";
import { inTypeScript } from "./typescript";
import { inYaml } from "./yaml";

/** A program for each language that declares one integration of the class, by the language's name in Markdown. */
export function examplesOf(name: string): Record<"typescript" | "python" | "go" | "yaml", string> {
  const program = isClassName(name) ? programOf(name) : programOfAnyType();
  return {
    typescript: inTypeScript(program),
    python: inPython(program),
    go: inGo(program),
    yaml: inYaml(program),
  };
}

/** As descriptions hold them: generators of SDKs leave only their own language. */
export function exampleSection(name: string): string {
  const blocks = Object.entries(examplesOf(name)).map(([language, text]) => `\`\`\`${language}\n${text}\n\`\`\``);
  return [
    "{{% examples %}}",
    "## Example Usage",
    "{{% example %}}",
    ...blocks,
    "{{% /example %}}",
    "{{% /examples %}}",
  ].join("\n");
}

function isClassName(name: string): name is ClassName {
  return classNames.some((known) => known === name);
}
