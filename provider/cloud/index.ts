import type { ActionName, RequestOf } from "../../cloud-api";
import type { IntegrationCenter } from "../integration-center";
import type { Outcome } from "./call";
import { callbackDomains } from "./callback-domains";
import { openCloudClient, over, signedCall } from "./client";
import { cloudFunctions } from "./cloud-functions";
import { type CloudDependencies, systemDependencies } from "./dependencies";
import { encryptionKeys } from "./encryption-key";
import { environments } from "./environments";
import { encryptFields } from "./field-encryption";
import { withRateLimit } from "./rate-limit";
import type { CloudSettings } from "./settings";
import { openTransport, type Post } from "./transport";
import { typeTemplates } from "./type-templates";
import { doorTo } from "./under-way";
import { userKeys } from "./user-keys";

export type { Failure, Outcome } from "./call";
export { type CloudDependencies, systemDependencies } from "./dependencies";
export { cancelAdvice } from "./failures";
export { type CloudSettings, type ConfigurationSource, readCloudSettings, readEndpoint } from "./settings";
export type { Post } from "./transport";

/** One pool of connections for the process; it opens none before the first call. */
const door = doorTo(openTransport());

/** For a process that must end: nothing more is sent; resolves once the calls under way are answered or timed out. */
export const finishCalls = door.shut;

/**
 * The Integration Center over HTTP: the real cloud, or whatever answers at `settings.endpoint`. Connects lazily and
 * needs no closing. Every method rejects with a ProviderError whose message stands alone and holds no secret.
 */
export function connectIntegrationCenter(
  settings: CloudSettings,
  dependencies: CloudDependencies = systemDependencies,
  post: Post = door.post,
): IntegrationCenter {
  const cloud = openCloudClient(settings, post, dependencies);
  return {
    ...environments(cloud),
    ...typeTemplates(cloud),
    ...userKeys(cloud),
    ...cloudFunctions(cloud),
    ...callbackDomains(cloud),
  };
}

/** For who wants to know how the cloud answers, and not only what. */
export interface SingleCalls {
  /** One call and its answer as it came: no second attempt, and nothing is made of what the answer means. Never rejects. */
  call<A extends ActionName>(action: A, request: RequestOf<A>): Promise<Outcome>;
  /** Values under these names encrypted as the cloud wants them. Rejects with ProviderError where the key cannot be had. */
  encrypt(
    envId: string,
    values: Readonly<Record<string, string>>,
    secretNames: ReadonlySet<string>,
  ): Promise<Record<string, string>>;
}

export function openSingleCalls(
  settings: CloudSettings,
  dependencies: CloudDependencies = systemDependencies,
  post: Post = door.post,
): SingleCalls {
  const attempt = withRateLimit(over(post, dependencies), dependencies);
  const keyOf = encryptionKeys(openCloudClient(settings, post, dependencies));
  return {
    call: (action, request) => attempt(signedCall(action, request, settings, dependencies)),
    encrypt: async (envId, values, secretNames) => encryptFields(values, secretNames, await keyOf(envId)),
  };
}

/** The connections of this process, for a caller that listens in on them. */
export const systemPost: Post = door.post;
