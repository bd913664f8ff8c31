import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { refusalBody, writeLog } from "./answer";
import { type GatewayCode, gatewayCodes, Refusal } from "./codes";
import type { GatewayHost } from "./host";
import { CallbackRecord } from "./record";

const codesOfParser: Readonly<Record<string, GatewayCode>> = {
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
};

/** The code for what node:http could not read as a request; undefined for a connection that merely broke. */
export function unreadableCode(error: NodeJS.ErrnoException): GatewayCode | undefined {
  const code = error.code ?? "";
  return codesOfParser[code] ?? (code.startsWith("HPE_") ? "REQUEST_MALFORMED" : undefined);
}

/** Answers, logs and closes a connection on which no request could be read. */
export function refuseUnreadable(
  host: GatewayHost,
  socket: Duplex & { remoteAddress?: string },
  code: GatewayCode,
): void {
  // After CONNECT nobody else listens, and a peer that resets would end the process.
  socket.on("error", () => {});
  const record = new CallbackRecord(host.clock, { headers: {}, socket }, host.isOwnRequest);
  record.failWith(new Refusal(code));
  const status = gatewayCodes[code].httpStatus;
  writeLog(host, "", record.entry(status));
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(refusalBody)}\r\n\r\n${refusalBody}`, () => socket.destroy());
}
