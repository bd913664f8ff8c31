import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { runInThisContext } from "node:vm";
import forge from "node-forge";
import { rsaPair } from "./keys";

export interface Untrusted {
  readonly origin: string;
  /** Paths that were asked for: none, if nobody trusts it. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** A server whose certificate is right in all but this: nobody vouches for it. */
export async function startUntrusted(): Promise<Untrusted> {
  const asked: string[] = [];
  const server = createServer(selfSigned(), (request, response) => {
    asked.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** With the variable by which Node trusts every certificate, as some set it for another program's sake. */
export async function trustingEveryCertificate<T>(run: () => Promise<T>): Promise<T> {
  nodesEnvironment.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  try {
    return await run();
  } finally {
    delete nodesEnvironment.NODE_TLS_REJECT_UNAUTHORIZED;
  }
}

/** What Node itself reads: a test's own `process.env` is a copy, and a variable that is set there switches nothing. */
const nodesEnvironment: NodeJS.ProcessEnv = runInThisContext("process").env;

function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = rsaPair("far side");
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = "01";
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: "commonName", value: "127.0.0.1" }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { key: privateKey, cert: forge.pki.certificateToPem(certificate) };
}
