import { coded } from "../error-codes";
import type { EnvironmentRecord, IntegrationCenter } from "../integration-center";
import { ProviderError } from "../provider-error";
import type { Context } from "./context";
import type { Account, Inputs } from "./inputs";

/*
 * Keys or an endpoint of another account show an environment in which nothing of ours is. That must not be taken for
 * "all is gone": state remembers which environment of which account it speaks of.
 */

type Remembered = Pick<Inputs, "envId" | "name" | "integrationId" | "functionName"> & {
  readonly account?: Account | undefined;
};

/** What is not there may be gone, or somewhere else. For the person who runs Pulumi; holds no secret. */
export class NotBelieved extends Error {
  override readonly name = "NotBelieved";
}

/** What state will remember; undefined where the keys may not ask, or the cloud shows nothing. */
export async function accountOf(
  context: Context,
  center: IntegrationCenter,
  envId: string,
): Promise<Account | undefined> {
  const found = await askOrNothing(context, center, envId);
  return found && accountPart(found);
}

/** Why the environment that the keys reach is not the one that state speaks of; undefined when nothing says so. */
export function otherAccount(remembered: Remembered, found: Account | undefined): string | undefined {
  const { account: expected, envId } = remembered;
  if (!expected || !found) return undefined;
  const differs = (["appId", "createdAt"] as const).some(
    (key) => expected[key] !== undefined && found[key] !== undefined && expected[key] !== found[key],
  );
  if (!differs) return undefined;
  return `state refers to the environment ${envId} ${formatAccount(expected)}; these keys and this endpoint reach one with the same id, but ${formatAccount(found)}. Nothing was changed. Use the keys and the endpoint of the first`;
}

/**
 * Passes when an integration that the cloud does not show may be believed to be gone; throws, with what was expected and
 * what was found, when another account or environment would look just the same.
 */
export async function believeGone(context: Context, center: IntegrationCenter, olds: Remembered): Promise<void> {
  const { envId, integrationId, name } = olds;
  const asked = await context.view.environment(center, envId).catch((error: unknown) => {
    if (error instanceof ProviderError) return "not told" as const;
    throw error;
  });
  const attempted = `${name}: the integration ${integrationId} was not found in ${envId}`;
  if (asked === undefined) {
    const sentence = `${attempted}, nor is that environment: these keys and this endpoint do not reach it. Nothing was changed. Check CLOUDBASE_ENDPOINT, the region and the keys.`;
    throw new NotBelieved(coded("OTHER_ACCOUNT", sentence));
  }
  const found = asked === "not told" ? undefined : accountPart(asked);
  const other = otherAccount(olds, found);
  if (other) throw new NotBelieved(coded("OTHER_ACCOUNT", `${attempted}: ${other}.`));
  if (olds.account && found) return;
  // A deleted integration leaves its function (documented): where that is, the integration was.
  const { functionNames } = await context.view.observe(center, envId);
  if (functionNames.has(olds.functionName)) return;
  const sentence = `${attempted}, nor is its function ${olds.functionName}, and nothing shows that this is the environment that state speaks of (state was written before that was remembered, or the keys may not ask DescribeEnvs). Nothing was changed. Check endpoint, region and keys; if it is truly gone, say so: pulumi state delete <its URN>.`;
  throw new NotBelieved(coded("NOT_TO_BE_FOUND", sentence));
}

async function askOrNothing(
  context: Context,
  center: IntegrationCenter,
  envId: string,
): Promise<EnvironmentRecord | undefined> {
  try {
    return await context.view.environment(center, envId);
  } catch (error) {
    // Keys that may do all the rest but not this are no reason to fail.
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

function accountPart({ envId: _same, ...account }: EnvironmentRecord): Account | undefined {
  return Object.keys(account).length === 0 ? undefined : account;
}

function formatAccount({ appId, createdAt }: Account): string {
  return [appId && `of account ${appId}`, createdAt && `made on ${createdAt}`].filter(Boolean).join(", ");
}
