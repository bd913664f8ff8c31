import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates, TLSSocket } from "node:tls";
import { __clearAesKeyCache } from "@cloudbase/manager-node/lib/integration/secretKey";
import type { Emulator } from "../../../lab";
import { makeCertificate } from "../../credentials/certificates";
import { rsaPair } from "../../support/keys";

import CloudBase = require("@cloudbase/manager-node");

export type VendorClient = CloudBase["integration"];

/** The vendor's own client, unmodified, and the network between it and its key service, which is a fixed host elsewhere. */
export interface Vendor {
  /** A client of its own, whose calls go to this address; its key service is that of the emulator. */
  client(emulator: Emulator, endpoint: string): VendorClient;
  /** Decides about each question for the key. */
  keyService: () => "answers" | "is not reached";
  close(): Promise<void>;
}

const keyHost = "wedaapi.tcbautomation.cn";

/**
 * A CONNECT proxy that leads to this machine only. It plays the key service with the emulator's, under a certificate that
 * this process trusts as long as it is open.
 */
export async function startVendor(): Promise<Vendor> {
  const trusted = getCACertificates("default");
  let keysFrom = "";
  const pair = "key service";
  const cert = makeCertificate({
    serial: "01",
    commonName: keyHost,
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2100-01-01"),
    pair,
  });
  setDefaultCACertificates([cert]);

  const keys = createServer((incoming, outgoing) => {
    forward(keysFrom, incoming, (answer) => answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers)));
  });
  const sockets = new Set<Socket>();
  const proxy = createServer((_request, response) => response.writeHead(501).end());
  proxy.on("connection", (socket: Socket) => sockets.add(socket));
  proxy.on("connect", ({ url = "" }, socket: Socket) => {
    socket.on("error", () => socket.destroy());
    const { hostname, port } = new URL(`http://${url}`);
    if (hostname === keyHost && vendor.keyService() === "answers") {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      const secured = new TLSSocket(socket, { isServer: true, key: rsaPair(pair).privateKey, cert });
      secured.on("error", () => socket.destroy());
      keys.emit("connection", secured);
    } else if (hostname === "127.0.0.1") {
      const onward = connect(Number(port), hostname, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      sockets.add(onward);
      onward.on("error", () => socket.destroy());
      onward.on("close", () => socket.destroy());
    } else {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));

  const outside = { TCB_BASE_URL: process.env.TCB_BASE_URL, http_proxy: process.env.http_proxy };
  process.env.http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const vendor: Vendor = {
    keyService: () => "answers",
    client({ endpoint: emulator, secretId, secretKey, envId }, endpoint) {
      __clearAesKeyCache();
      keysFrom = emulator;
      process.env.TCB_BASE_URL = endpoint;
      return new CloudBase({ secretId, secretKey, envId }).integration;
    },
    async close() {
      for (const [name, value] of Object.entries(outside)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      setDefaultCACertificates(trusted);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
  return vendor;
}

function forward(endpoint: string, incoming: IncomingMessage, answered: (answer: IncomingMessage) => void): void {
  const { method = "POST", url = "/", headers } = incoming;
  incoming.pipe(httpRequest(new URL(url, endpoint), { method, headers }).on("response", answered));
}
