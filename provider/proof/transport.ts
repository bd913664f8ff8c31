import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { loopbackLookup } from "../../cloud-api/loopback";
import { textOf, transportFailure, type UnsentReason } from "../transport-failures";
import { proofLimits } from "./proof-limits";

/** What came back, untouched. */
export interface RawAnswer {
  readonly is: "answer";
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface NoAnswer {
  readonly is: "no-answer";
  readonly reason: UnsentReason | "tls" | "timeout" | "cut-off" | "too-large" | "not-http";
  /** The operating system's or OpenSSL's code. */
  readonly detail: string;
}

/**
 * One GET on a connection of its own, never repeated here. Follows no redirect. Says what went wrong as data. By Node's own
 * client: there are a few calls in a process, on no pool, which undici's 170 ms to load would only delay.
 */
export async function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RawAnswer | NoAnswer> {
  try {
    const response = await send(url, headers, signal);
    const body = await readBody(response);
    if (!body) return { is: "no-answer", reason: "too-large", detail: "" };
    return { is: "answer", status: response.statusCode ?? 0, headers: singleHeaders(response), body };
  } catch (error) {
    if (signal.aborted) return { is: "no-answer", reason: "timeout", detail: "" };
    return noAnswer(error);
  }
}

function send(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // Trust is checked also where NODE_TLS_REJECT_UNAUTHORIZED says otherwise.
    const lookup = loopbackLookup(url.hostname);
    const options = { headers, signal, agent: false, rejectUnauthorized: true, ...(lookup && { lookup }) };
    request(url, options).on("response", resolve).on("error", reject).end();
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early destroys the connection.
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > proofLimits.answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string> {
  const single = Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  return Object.fromEntries(single);
}

function noAnswer(error: unknown): NoAnswer {
  const detail = textOf(error, "code");
  if (detail.startsWith("HPE_")) return { is: "no-answer", reason: "not-http", detail };
  const failure = transportFailure(error);
  return { is: "no-answer", reason: failure.kind === "unsent" ? failure.reason : failure.kind, detail };
}
