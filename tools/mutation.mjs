// `npm run mutation -- FOLDER…`: sets up, then puts small faults into a copy of the code and tells which ones no unit test
// notices. The tree itself is never touched.
import { join } from "node:path";
import { runAsCommand } from "./setup/command.mjs";
import { pinnedEnvironment, pinnedNode } from "./setup/project.mjs";
import { handOver } from "./setup/run.mjs";
import { setUpSources } from "./setup.mjs";

await runAsCommand(async (context) => {
  const { root } = context;
  await setUpSources(context, "test");
  return handOver(pinnedNode(root), [join(root, "bench/mutation/index.mjs"), ...process.argv.slice(2)], {
    environment: pinnedEnvironment(context),
    cwd: root,
  });
});
