import { CommandError, EmulatorRefusal } from "pulumi-cloudbase/internal/cli/command-errors";
import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { routes } from "../console-api";
import type { ConsoleClient } from "./console-client";

export interface Found {
  readonly functionName: string;
  /** Absent when a function was named that serves no integration. */
  readonly integration?: { readonly integrationId: string; readonly name: string };
}

/** The function of an integration (by name or id), or the function of that name. Throws CommandError. */
export async function findFunction(asked: string, client: ConsoleClient): Promise<Found> {
  const integrations = await client.call(routes.listIntegrations, {});
  const found = integrations.find(({ integrationId, name, functionName }) =>
    [integrationId, name, functionName].includes(asked),
  );
  if (found) return { functionName: found.functionName, integration: found };
  try {
    return { functionName: (await client.call(routes.showFunction, { path: { name: asked } })).name };
  } catch (error) {
    if (!(error instanceof EmulatorRefusal)) throw error;
    const known = integrations.flatMap(({ name, functionName }) => [name, functionName]);
    throw new CommandError(
      `There is no integration and no function ${JSON.stringify(asked)}${known.length > 0 ? didYouMean(asked, known) : "; there is none yet."}`,
      "See what there is: npx pulumi-cloudbase list",
    );
  }
}
