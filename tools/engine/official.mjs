import { fileURLToPath } from "node:url";
import { pinnedEnvironment, pinnedNode } from "../setup/project.mjs";
import { lastLines, run } from "../setup/run.mjs";
import { SourceUnavailable } from "./source.mjs";

const installLimitMs = 5 * 60_000;
const shownLines = 3;
const installer = fileURLToPath(new URL("official-install.mjs", import.meta.url));

/**
 * Pulumi's own installer, through its Automation API.
 * @type {import("./source.mjs").Source}
 */
export async function officialInstall(task) {
  const { root, signal, folder, version } = task;
  const options = { environment: pinnedEnvironment(task), cwd: root, signal, timeLimitMs: installLimitMs };
  const { code, stderr } = await run(pinnedNode(root), [installer, folder, version], options);
  if (code === 0) return;
  throw new SourceUnavailable(
    code === null ? "download too slow" : "download not reachable",
    lastLines(stderr, shownLines),
  );
}
