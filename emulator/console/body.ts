import type { IncomingMessage } from "node:http";
import { ConsoleError } from "./answer";

const bodyMaxBytes = 256 * 1024;

/** The request's body as JSON. Throws ConsoleError 400 or 413. How long a client may take is the server's requestTimeout. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > bodyMaxBytes) {
      throw new ConsoleError(413, "BODY_TOO_LARGE", `The body is larger than ${bodyMaxBytes} bytes.`, {
        connection: "close",
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw new ConsoleError(400, "BODY_NOT_JSON", `The body is not JSON: ${(error as SyntaxError).message}`);
  }
}
