import type { IntegrationCenter } from "../provider/integration-center";
import { ProviderError } from "../provider/provider-error";
import { CommandError } from "./command-errors";
import type { Terminal } from "./terminal";

/** What commands say that speak to the cloud itself, or to the emulator as a cloud. */
export const cloudDetails = [
  "Cloud keys and endpoint come from the environment, as for Pulumi: TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY,",
  "CLOUDBASE_ENDPOINT.",
];

/** As the provider does. Throws CommandError. */
export function connectCloud({ processEnv }: Terminal): IntegrationCenter {
  // Loaded here and not above: most commands do without it.
  const {
    connectIntegrationCenter,
    readCloudSettings,
  }: typeof import("../provider/cloud") = require("../provider/cloud");
  try {
    return connectIntegrationCenter(readCloudSettings({ get: () => undefined }, processEnv));
  } catch (error) {
    throw asCommandError(error);
  }
}

/** What the port refuses becomes a CommandError. */
export async function withCommandErrors<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asCommandError(error);
  }
}

function asCommandError(error: unknown): unknown {
  return error instanceof ProviderError ? new CommandError(error.message) : error;
}
