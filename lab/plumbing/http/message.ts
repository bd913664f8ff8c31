import type { IncomingMessage, ServerResponse } from "node:http";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Without the query, which may hold a secret. */
export function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

/** Headers by lower-case name; of a repeated one, node:http's joined value. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

/** Writes a whole answer, once the body was read. Who still sends then, beyond every limit, is cut off after it. */
export function sendWhole(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body: Buffer | string,
): void {
  response.writeHead(status, { ...headers, ...(!response.req.complete && { connection: "close" }) });
  response.end(body);
}

/** Where the status is always 200: both the cloud's API and WeChat's say in the body what went wrong (documented). */
export function sendJson(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  sendWhole(response, 200, { "content-type": "application/json", "content-length": body.length }, body);
}
