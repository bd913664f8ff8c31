import type { IncomingMessage } from "node:http";
import { callbackDomain, integrationType, isIntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import type { GatewayIntegration } from "../store/live-integration";
import { protocols } from "../third-parties/gateways";
import { Refusal } from "./codes";
import type { GatewayHost } from "./host";
import type { CallbackProtocol } from "./protocol";
import type { CallbackRecord } from "./record";

export interface Destination {
  readonly integration: GatewayIntegration;
  /** Path on the callback domain, and the name of the route that it is. */
  readonly path: string;
  readonly route: string;
  /** What follows the `?`, as it came. */
  readonly query: string;
  readonly protocol: CallbackProtocol;
}

/** One DNS label. */
const label = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?";
const domainSuffix = callbackDomain("").replaceAll(".", "\\.");
const hostPattern = new RegExp(`^(${label})${domainSuffix}(?::\\d{1,5})?$`, "i");
const prefixPattern = new RegExp(`^/_integration/(${label})(/.*)$`);

/** Which integration and route a request is for, and that it may be read. Throws Refusal. */
export function findDestination(host: GatewayHost, request: IncomingMessage, record: CallbackRecord): Destination {
  const [path, query] = cut(request.url ?? "");
  const address = readAddress(request.headers.host, path);
  if (!address) throw new Refusal("INTEGRATION_UNKNOWN");
  const integration = host.findIntegration(address.integrationId);
  if (!integration) throw new Refusal("INTEGRATION_UNKNOWN", address.integrationId);
  record.integrationId = integration.integrationId;

  const type = isIntegrationTypeCode(integration.type) ? integrationType(integration.type) : undefined;
  const routes = Object.entries(type?.callbacks ?? {});
  // Compared as it came: nothing is decoded or normalised, so no spelling of `..` leads anywhere.
  const found = routes.find(([, { path }]) => path === address.path);
  if (!type || !found) {
    const paths = routes.map(([, { path }]) => path);
    throw new Refusal("ROUTE_UNKNOWN", `the routes are ${paths.join(", ") || "none"}`);
  }
  const [route, { path: routePath }] = found;
  record.route = routePath;

  const protocol = protocols[type.callbackProtocol];
  if (!protocol.methods.includes(request.method ?? "")) {
    throw new Refusal("METHOD_NOT_ALLOWED", `${request.method}; only ${protocol.methods.join(", ")}`);
  }
  if (request.headers["content-encoding"] !== undefined) throw new Refusal("ENCODING_UNSUPPORTED");
  return { integration, path: routePath, route, query, protocol };
}

function cut(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** By host where it is a callback domain; by path prefix where a client cannot choose the host. */
function readAddress(host: string | undefined, path: string): { integrationId: string; path: string } | undefined {
  const byHost = hostPattern.exec(host ?? "")?.[1];
  if (byHost) return { integrationId: byHost.toLowerCase(), path };
  const [, byPrefix, rest] = prefixPattern.exec(path) ?? [];
  return byPrefix && rest ? { integrationId: byPrefix, path: rest } : undefined;
}
