import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, ms, ratio, row } from "./support/measure.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const runs = 7;

/** What the package's types cost a user's compiler. */
export async function benchTypes() {
  const bytes = declarationBytes(join(root, "dist/catalog"));
  row("the catalog's declarations", `${(bytes / 1000).toFixed(1)} kB`, "goal 25 kB");
  const example = readFileSync(join(root, "examples/wechat-pay/index.ts"), "utf8");
  const folders = [programFolder(example), programFolder('import "@pulumi/pulumi";\n')];
  try {
    const times = folders.map(() => []);
    // In turn, so that a busy moment slows both.
    for (let run = -1; run < runs; run++) {
      for (const [index, folder] of folders.entries()) {
        const spentMs = compiled(folder);
        if (run >= 0) times[index].push(spentMs);
      }
    }
    const [oursMs, bareMs] = times.map((all) => median(all.sort((a, b) => a - b)));
    row("tsc on the example, over Pulumi's own types", ratio(oursMs, bareMs), `${ms(oursMs)} / ${ms(bareMs)}`);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

function declarationBytes(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** A program of a user's, who has the compiled package installed. */
function programFolder(text) {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-types-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "node16",
    skipLibCheck: true,
    types: ["node"],
    paths: { "pulumi-cloudbase": [join(root, "dist/sdk/index.d.ts")] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  writeFileSync(join(folder, "index.ts"), text);
  return folder;
}

function compiled(folder) {
  const startedMs = performance.now();
  execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", folder], { stdio: "inherit" });
  return performance.now() - startedMs;
}
