import { spawn } from "node:child_process";
import { chmodSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./install";
import type { Workspace } from "./workspace";

/** The scripts of examples/gitops in a user's project, as the recipes call them. */
export interface Recipes {
  /** Stops at whatever the script stops at. */
  run(script: "preview" | "apply" | "drift", ...words: string[]): Promise<{ code: number | null; text: string }>;
  /** The report that the last preview wrote. */
  report(): string;
  /** What a person reads at its end. */
  digest(): string;
  /** The same in another checkout of the project. */
  in(folder: string): Recipes;
}

/** Local centers listen at another port every time, so the policy names this one. */
export function installRecipes(workspace: Workspace, allowedEndpoints: readonly string[]): Recipes {
  const folder = join(workspace.folder, "gitops");
  cpSync(join(repository, "examples/gitops"), folder, { recursive: true });
  for (const script of ["preview", "apply", "drift"]) chmodSync(join(folder, `scripts/${script}.sh`), 0o755);
  const policyFile = join(folder, "policy.json");
  const policy = JSON.parse(readFileSync(policyFile, "utf8"));
  writeFileSync(policyFile, JSON.stringify({ ...policy, allowedEndpoints }));
  // npx finds the command in the project; npm needs a home that it can write to.
  const environment = {
    ...workspace.environment,
    npm_config_cache: join(workspace.folder, "pulumi-home/npm"),
    npm_config_update_notifier: "false",
  };
  return inFolder(workspace.folder, environment);
}

function inFolder(folder: string, env: NodeJS.ProcessEnv): Recipes {
  const report = () => readFileSync(join(folder, "report.md"), "utf8");
  return {
    in: (other) => inFolder(other, env),
    run: (script, ...words) =>
      new Promise((resolve, reject) => {
        const child = spawn(`./gitops/scripts/${script}.sh`, ["prod", ...words], { cwd: folder, env });
        let text = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, text }));
      }),
    report,
    digest: () => /digest sha256 `([0-9a-f]{64})`\s*$/.exec(report())?.[1] ?? "none",
  };
}
