import { runAsCommand } from "./setup/command.mjs";
import { setUpSources } from "./setup.mjs";

await runAsCommand((context) => setUpSources(context, "run"));
