// `npm run bench`: sets up, then measures on the pinned Node.js.
import { join } from "node:path";
import { runAsCommand } from "./setup/command.mjs";
import { pinnedNode } from "./setup/project.mjs";
import { handOver } from "./setup/run.mjs";
import { setUp } from "./setup.mjs";

await runAsCommand(async (context) => {
  const { root, environment } = context;
  await setUp(context, "test");
  return handOver(pinnedNode(root), [join(root, "bench/index.mjs"), ...process.argv.slice(2)], {
    environment,
    cwd: root,
  });
});
