import type { HttpRequest } from "./call";
import type { CloudSettings } from "./settings";
import { authorizationHeader } from "./signature";

export interface ActionRequest {
  readonly origin: string;
  readonly service: string;
  readonly version: string;
  readonly action: string;
  readonly payload: object;
}

const contentType = "application/json";

/** A cloud API 3.0 request, signed for this moment. */
export function signedRequest(request: ActionRequest, settings: CloudSettings, nowMs: number): HttpRequest {
  const { origin, service, version, action, payload } = request;
  const { host } = new URL(origin);
  const body = JSON.stringify(payload);
  const timestampSeconds = Math.floor(nowMs / 1000);
  // The action too: without it the bytes of a signed read are a valid delete of the same thing.
  const signed = { "content-type": contentType, host, "x-tc-action": action };
  const toSign = { service, headers: signed, body, timestampSeconds };
  return {
    url: `${origin}/`,
    body,
    headers: {
      ...signed,
      authorization: authorizationHeader(toSign, settings.secretId, settings.secretKey),
      "x-tc-version": version,
      "x-tc-timestamp": String(timestampSeconds),
      "x-tc-region": settings.region,
      ...(settings.sessionToken && { "x-tc-token": settings.sessionToken }),
    },
  };
}
