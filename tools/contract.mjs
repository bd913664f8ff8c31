// `npm run contract`: what the tests promise of the port, kept or not by a real cloud. Plans first, and goes on only when the
// environment's id is said once more. Keys and endpoint come from the environment, as for Pulumi.
import { parseArgs } from "node:util";
import { runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { pinnedEnvironment } from "./setup/project.mjs";
import { handOver } from "./setup/run.mjs";
import { setUp } from "./setup.mjs";

/** 11 claims, with at most three deployments each of two minutes. */
const timeLimitMs = 90 * 60_000;

/** @param {string} envId */
const planOf = (envId) => `What this does in ${envId}:
  Runs the 11 claims of test/contract/integration-center.ts, one after another, the same that hold for the emulator.
  Makes and removes about 9 integrations of WeChat Pay with made-up credentials, one at a time, with function and callback domain.
  Their ids are used up for good. Every name begins with pcbobs-, every description ends in [pulumi-cloudbase observe …].
  About 300 calls, at most 20 a second for each action; no function is invoked. Takes about 30 minutes, at most 90.
  Refuses to begin where ${envId} holds anything of somebody else; never touches what does not bear the mark.
  After a kill: npx pulumi-cloudbase observe --clean --env-id ${envId}
`;

await runAsCommand(async (context) => {
  const { root, environment, report } = context;
  const { "env-id": envId, consent } = options();
  if (!envId) throw new Refusal("--env-id is missing: npm run contract -- --env-id ID says what would be done there.");
  report.heading(planOf(envId));
  if (consent === undefined) {
    report.heading(`Nothing was done. To go on: npm run contract -- --env-id ${envId} --consent ${envId}`);
    return 0;
  }
  if (consent !== envId)
    throw new Refusal(`--consent ${consent} is not the environment that is asked, ${envId}; nothing was done.`);
  const missing = ["TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY"].filter((name) => !environment[name]);
  if (missing.length > 0) throw new Refusal(`${missing.join(" and ")} must be set; nothing was done.`);
  await setUp(context, "test");
  const args = ["test/contract/real-cloud", "--selectProjects", "unit", "--runInBand"];
  const suite = { ...pinnedEnvironment(context), CONTRACT_ENV_ID: envId };
  return handOver("jest", args, { environment: suite, cwd: root, timeLimitMs });
});

function options() {
  try {
    return parseArgs({ options: { "env-id": { type: "string" }, consent: { type: "string" } } }).values;
  } catch (error) {
    throw new Refusal(
      `${error instanceof Error ? error.message.split(".")[0] : error}. It takes --env-id ID and --consent ID.`,
    );
  }
}
