import { z } from "zod";
import { parseJson } from "../plumbing/json";
import type { FunctionResponse } from "../runner/function";
import type { AcceptedAnswer } from "./protocol";

const replyMaxBytes = 1024;
const replySchema = z.object({ code: z.string().max(64), message: z.string().max(512).optional() });

/**
 * The function's `{code, message}` where it gave one; nothing else of its answer is sent on. Third parties that take this go by the
 * status alone (WeChat Pay: documented; field report. Webhooks: documented).
 */
export function codeAndMessage(answer?: FunctionResponse): AcceptedAnswer {
  const reply = (answer && readReply(answer.body)) ?? { code: "SUCCESS", message: "OK" };
  return { contentType: "application/json", body: JSON.stringify(reply) };
}

function readReply(body: Buffer): z.output<typeof replySchema> | undefined {
  if (body.length > replyMaxBytes) return undefined;
  return replySchema.safeParse(parseJson(body.toString("utf8"))).data;
}
