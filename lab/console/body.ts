import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { findJsonProblems } from "pulumi-cloudbase/internal/text/json-problems";
import { ConsoleError } from "./answer";

const jsonMaxBytes = 256 * 1024;

/** The whole body. Throws ConsoleError 413. How long a client may take is the server's requestTimeout. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ConsoleError(413, "BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes.`, {
        connection: "close",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The request's body as JSON. Throws ConsoleError 400, which does not repeat what stands there, or 413. */
export async function readJson(request: IncomingMessage, maxBytes = jsonMaxBytes): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  if (!isUtf8(bytes)) throw new ConsoleError(400, "BODY_NOT_JSON", "The body is not JSON: it is not UTF-8.");
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new ConsoleError(400, "BODY_NOT_JSON", `The body is not JSON: ${findJsonProblems(text).at(-1)}.`);
  }
}
