import type { Post } from "../../provider/cloud";
import { systemPost } from "../../provider/cloud";

/** What a stranger between us and the cloud makes of a request; undefined: nothing, it passes. */
export type Meddling = (action: string) => Awaited<ReturnType<Post>> | undefined;

/** The way to the cloud with somebody between. */
export function between(meddle: Meddling): Post {
  return async (request) => meddle(request.headers["x-tc-action"] ?? "") ?? systemPost(request);
}

/** The cloud's own refusal. */
export function refusal(code: string, message: string, date = new Date().toUTCString()) {
  const body = JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: "request-1" } });
  return { kind: "answer", status: 200, date, body } as const;
}
