import forge from "node-forge";
import type { RsaPair } from "../../support/keys";

/** A certificate made by node-forge, which is not ours. */
export function forgedCertificate(
  pair: RsaPair,
  { serial, notBefore, notAfter }: { readonly serial: string; readonly notBefore: string; readonly notAfter: string },
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = serial;
  certificate.validity.notBefore = new Date(notBefore);
  certificate.validity.notAfter = new Date(notAfter);
  const name = [{ name: "commonName", value: "Tenpay.com sign" }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
