import { z } from "zod";
import { errorEnvelope } from "../../cloud-api";
import { parseJson } from "../json";
import { failed, type Outcome } from "./call";
import type { HttpAnswer } from "./transport";

const successEnvelope = z.object({ Response: z.looseObject({ RequestId: z.string().optional() }) });

/** Takes the cloud's envelope off an answer; whatever is not one becomes a failure that says what came instead. */
export function readEnvelope({ status, body, date }: HttpAnswer): Outcome {
  const json = parseJson(body, nullAsAbsent);
  const refusal = errorEnvelope.safeParse(json);
  if (refusal.success) {
    const { Error: error, RequestId: requestId } = refusal.data.Response;
    return failed({ kind: "refusal", code: error.Code, message: error.Message, requestId, date });
  }
  if (status === 429 || status >= 500) return failed({ kind: "http-status", status, excerpt: describe(json, body) });
  const success = successEnvelope.safeParse(json);
  if (status !== 200 || !success.success || "Error" in success.data.Response) {
    return failed({ kind: "not-the-cloud", status, excerpt: describe(json, body) });
  }
  return { ok: true, response: success.data.Response, requestId: success.data.Response.RequestId };
}

/** The cloud writes null where it has nothing (documented: "may return null"); for us such a field is absent. */
function nullAsAbsent(_name: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

/** What came, in words. Its content stays out: it may be anybody's page. */
function describe(json: unknown, body: string): string {
  if (json !== undefined) return "JSON without the cloud's envelope";
  if (body.trim() === "") return "an empty page";
  const title = /<title[^>]*>([^<]{1,100})/i.exec(body)?.[1]?.trim();
  if (title) return `a web page titled “${title}”`;
  return /<html|<!doctype/i.test(body) ? "a web page" : "text that is not JSON";
}
