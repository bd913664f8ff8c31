import { orderPath } from "./gateway";
import { type Notification, payment } from "./merchant";

export interface RequestParts {
  readonly line?: string;
  readonly host?: string | undefined;
  readonly headers?: readonly string[];
  /** In place of Content-Length and the body. */
  readonly rest?: (body: Buffer) => Buffer | string;
}

/** A whole request as bytes; the connection stays open unless the headers say otherwise. */
export function bytes(parts: RequestParts = {}, notification: Notification = payment()): Buffer {
  const body = Buffer.from(notification.body);
  const { line = `POST ${orderPath} HTTP/1.1`, host = "x", headers = [], rest } = parts;
  const signature = Object.entries(notification.headers).map(([name, value]) => `${name}: ${value}`);
  const lines = [line, ...(host === "" ? [] : [`Host: ${host}`]), ...signature, ...headers].join("\r\n");
  const tail = rest ? rest(body) : Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
  return Buffer.concat([Buffer.from(`${lines}\r\n`, "latin1"), Buffer.from(tail)]);
}
