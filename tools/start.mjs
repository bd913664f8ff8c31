// `npm start`: sets up, then hands over to the quick start on the pinned Node.js with an engine that it can run by name.
import { join } from "node:path";
import { engineEnvironment } from "./engine.mjs";
import { runAsCommand } from "./setup/command.mjs";
import { pinnedNode } from "./setup/project.mjs";
import { handOver } from "./setup/run.mjs";
import { setUp } from "./setup.mjs";

await runAsCommand(async (context) => {
  const { root, environment, report } = context;
  report.heading("pulumi-cloudbase quick start");
  const engine = await setUp(context, "run");
  const state = join(root, ".quickstart");
  const added = engineEnvironment(engine, {
    home: join(state, "pulumi-home"),
    backend: `file://${join(state, "state")}`,
    root,
    environment,
  });
  return handOver(pinnedNode(root), [join(root, "tools/quick-start.mjs"), ...process.argv.slice(2)], {
    environment: { ...environment, ...added },
    cwd: root,
  });
});
