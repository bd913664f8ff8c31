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
  const toSign = { service, host, contentType, body, timestampSeconds };
  return {
    url: `${origin}/`,
    body,
    headers: {
      host,
      "content-type": contentType,
      authorization: authorizationHeader(toSign, settings.secretId, settings.secretKey),
      "x-tc-action": action,
      "x-tc-version": version,
      "x-tc-timestamp": String(timestampSeconds),
      "x-tc-region": settings.region,
      ...(settings.sessionToken && { "x-tc-token": settings.sessionToken }),
    },
  };
}
