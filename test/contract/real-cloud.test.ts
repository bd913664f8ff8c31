import { setTimeout as wait } from "node:timers/promises";
import { clean, drawn, lookAround, type ObserveInput, openAsker, refuseUnlessEmpty } from "../../lab/observe";
import { connectIntegrationCenter, readCloudSettings, systemDependencies, systemPost } from "../../provider/cloud";
import { describeIntegrationCenterContract } from "./integration-center";

/* The same claims, where `npm run contract` was told which environment, with whose consent. */

const envId = process.env.CONTRACT_ENV_ID;

if (envId === undefined) {
  test.todo("a real cloud keeps the port's promises: npm run contract");
} else {
  // Three deployments of two minutes, and again as much for a bad day.
  jest.setTimeout(12 * 60_000);
  const settings = readCloudSettings({ get: () => undefined }, process.env);
  const note = () => undefined;
  const input: ObserveInput = {
    settings,
    envId,
    dependencies: systemDependencies,
    post: systemPost,
    note,
    run: drawn(6),
  };
  let isEmpty = false;

  beforeAll(async () => {
    const asker = openAsker(input);
    refuseUnlessEmpty(await lookAround(asker, input), input);
    await clean(asker, input);
    isEmpty = true;
  });
  afterAll(async () => {
    if (isEmpty) await clean(openAsker(input), input);
  });

  describeIntegrationCenterContract("the cloud", async () => ({
    center: connectIntegrationCenter(settings),
    envId,
    pause: async () => {
      await wait(2_000);
    },
    close: async () => undefined,
  }));
}
