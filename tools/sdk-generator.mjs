// The generator of the provider's SDKs, in the user's cache folder, by what it is built from. `node tools/sdk-generator.mjs`
// prints its path, or nothing where there is no Go to build it with; everything else that it says goes to stderr.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashOfFiles, installGoProgram } from "./engine/go-program.mjs";
import { findOnPath, isExecutable } from "./engine/on-path.mjs";
import { cachedFolder } from "./setup/cached-folder.mjs";
import { runAsCommand } from "./setup/command.mjs";

const module = fileURLToPath(new URL("engine/sdks", import.meta.url));
const program = "sdks";

await runAsCommand(async (context) => {
  if (findOnPath("go", context.environment) === undefined) return;
  const folder = await cachedFolder(context, {
    path: join("sdk-generator", hashOfFiles([module])),
    title: "SDK generator",
    cost: "building with Go (once, about 2 min)",
    isWhole: (made) => isExecutable(join(made, program)),
    make: (made) => installGoProgram(context, { module, package: ".", output: join(made, program) }),
  });
  process.stdout.write(`${join(folder, program)}\n`);
}, process.stderr);
