import { z } from "zod";
import { allowedEndpointsVariable, isAllowed, isCloudAddress, refusedAddress } from "../../cloud-api/destination";
import { isLoopbackHost } from "../../cloud-api/loopback";
import { ProviderError } from "../provider-error";

export interface CloudSettings {
  /** Origin that answers for every service; of the cloud's own addresses, its network alone counts. Absent: the usual one. */
  readonly endpoint?: string;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** Goes with temporary keys. */
  readonly sessionToken?: string;
}

/** Pulumi's configuration, asked by full names such as `cloudbase:endpoint`. */
export interface ConfigurationSource {
  get(name: string): string | undefined;
}

/**
 * Where the cloud is and with which key to speak to it; the first source that has a value wins. Keys come from the
 * environment only, so that none gets into a stack's configuration.
 *
 * @throws ProviderError (responsible: user) that names everything that is missing or wrong.
 */
export function readCloudSettings(config: ConfigurationSource, environment: NodeJS.ProcessEnv): CloudSettings {
  const endpoint = endpointOf(config, environment);
  const settings = settingsSchema.safeParse({
    region: first(config.get("cloudbase:region"), environment.TENCENTCLOUD_REGION, environment.TCB_REGION),
    secretId: first(environment.TENCENTCLOUD_SECRETID),
    secretKey: first(environment.TENCENTCLOUD_SECRETKEY),
    sessionToken: first(environment.TENCENTCLOUD_SESSIONTOKEN),
  });
  const problems = settings.success ? [] : settings.error.issues.map(({ message }) => message);
  if ("problem" in endpoint) problems.unshift(endpoint.problem);
  if (!settings.success || "problem" in endpoint) throw settingsError(problems);
  const { sessionToken, ...rest } = settings.data;
  const { origin } = endpoint;
  return { ...rest, ...(origin && { endpoint: origin }), ...(sessionToken && { sessionToken }) };
}

/** The endpoint alone: where calls will go can be told before there are keys. Throws ProviderError as above. */
export function readEndpoint(config: ConfigurationSource, environment: NodeJS.ProcessEnv): string | undefined {
  const endpoint = endpointOf(config, environment);
  if ("problem" in endpoint) throw settingsError([endpoint.problem]);
  return endpoint.origin;
}

type Endpoint = { readonly origin: string | undefined } | { readonly problem: string };

function endpointOf(config: ConfigurationSource, environment: NodeJS.ProcessEnv): Endpoint {
  const text = first(config.get("cloudbase:endpoint"), environment.CLOUDBASE_ENDPOINT, environment.TCB_BASE_URL);
  return text === undefined ? { origin: undefined } : toOrigin(text, environment[allowedEndpointsVariable]);
}

function first(...values: (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value);
}

function key(name: string) {
  return z
    .string({ error: `${name} is not set` })
    .regex(/^[\x21-\x7e]+$/, `${name} contains spaces or characters that are not printable ASCII`);
}

const settingsSchema = z.object({
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, "the region (cloudbase:region, TENCENTCLOUD_REGION or TCB_REGION) is not like ap-shanghai")
    .default("ap-shanghai"),
  secretId: key("TENCENTCLOUD_SECRETID"),
  secretKey: key("TENCENTCLOUD_SECRETKEY"),
  sessionToken: key("TENCENTCLOUD_SESSIONTOKEN").optional(),
});

/** An endpoint that a key may be used with: https, or this very machine; nothing after host and port; no stranger. */
function toOrigin(text: string, allowed: string | undefined): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && !url.username && !url.password && url.pathname === "/" && !url.search && !url.hash;
  if (!url || !isPlain || !["http:", "https:"].includes(url.protocol)) {
    return {
      problem: "the endpoint is not an address like https://host or http://127.0.0.1:41001, without anything after it",
    };
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    return {
      problem: `the endpoint ${url.origin} is not https; plain http is only for this machine (127.0.0.1, localhost)`,
    };
  }
  if (!isCloudAddress(url) && !isAllowed(url, allowed)) {
    return { problem: refusedAddress("the endpoint", url, "the cloud's own (*.tencentcloudapi.com)") };
  }
  return { origin: url.origin };
}

function settingsError(problems: readonly string[]): ProviderError {
  const advice = [
    problems.some((problem) => problem.startsWith("TENCENTCLOUD_")) &&
      "Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY where Pulumi runs (console → Access Management → API keys; the local emulator prints its own when it starts).",
    problems.some((problem) => problem.includes("the endpoint")) &&
      "Correct the endpoint in cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL, or leave it unset for the real cloud.",
    problems.some((problem) => problem.includes("the region")) &&
      "Set cloudbase:region to the region of the environment, or leave it unset for ap-shanghai.",
  ];
  return new ProviderError({
    responsible: "user",
    action: "Set-up",
    resource: "this machine",
    code: "SETTINGS_INVALID",
    reason: problems.join("; "),
    hint: advice.filter(Boolean).join(" "),
  });
}
