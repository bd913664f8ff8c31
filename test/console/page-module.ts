import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@swc/core";

const folder = join(__dirname, "../../lab/console/page");

/** What a module of the page exports, run outside a browser; `browser` are the globals that it finds there. */
export function loadPageModule(file: string, browser: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const text = readFileSync(join(folder, file), "utf8");
  const { code } = transformSync(text, { module: { type: "commonjs" }, jsc: { target: "es2024" } });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const load = (path: string) => loadPageModule(path.replace("./", ""), browser);
  const run = new Function("module", "exports", "require", ...Object.keys(browser), code);
  run(module, module.exports, load, ...Object.values(browser));
  return module.exports;
}
