import { isCloudAddress } from "../../cloud-api/destination";
import type { CloudSettings } from "./settings";

/** The origin that answers for every service, where there is one: an endpoint that is not the cloud's own. */
export function commonOrigin({ endpoint }: Pick<CloudSettings, "endpoint">): string | undefined {
  return endpoint === undefined || isCloudAddress(new URL(endpoint)) ? undefined : endpoint;
}

/**
 * Each of the cloud's own addresses is one service's, by region and in the internal network too (documented): one that is set
 * says in which network all are asked.
 */
export function serviceOrigin(service: string, settings: Pick<CloudSettings, "endpoint">): string {
  const { endpoint = "https://tcb.tencentcloudapi.com" } = settings;
  const [_service, ...network] = new URL(endpoint).hostname.split(".");
  return commonOrigin(settings) ?? `https://${[service, ...network].join(".")}`;
}
