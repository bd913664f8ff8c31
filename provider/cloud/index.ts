import type { IntegrationCenter } from "../integration-center";
import { callbackDomains } from "./callback-domains";
import { openCloud } from "./cloud";
import { environments } from "./environments";
import { functions } from "./functions";
import type { CloudSettings } from "./settings";
import { type CloudTools, systemTools } from "./tools";
import { openTransport, type Post } from "./transport";
import { typeTemplates } from "./type-templates";
import { doorTo } from "./under-way";
import { userKeys } from "./user-keys";

export { type CloudSettings, type ConfigurationSource, readCloudSettings, readEndpoint } from "./settings";
export type { CloudTools } from "./tools";

/** One pool of connections for the process; it opens none before the first call. */
const door = doorTo(openTransport());

/** For a process that must end: nothing more is sent; resolves once the calls under way are answered or timed out. */
export const finishCalls = door.shut;

/**
 * The Integration Center over HTTP: the real cloud, or whatever answers at `settings.endpoint`. Connects lazily and
 * needs no closing. Every method rejects with a CenterError whose message stands alone and holds no secret.
 */
export function connectIntegrationCenter(
  settings: CloudSettings,
  tools: CloudTools = systemTools,
  post: Post = door.post,
): IntegrationCenter {
  const cloud = openCloud(settings, post, tools);
  return {
    ...environments(cloud),
    ...typeTemplates(cloud),
    ...userKeys(cloud),
    ...functions(cloud),
    ...callbackDomains(cloud),
  };
}
