import forge from "node-forge";
import { rsaPair } from "../support/keys";

export interface CertificateWish {
  /** Hex as it stands in the DER; leading zero bytes are kept. */
  readonly serial: string;
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Name of the pair (test/support/keys.ts) whose public half it certifies. */
  readonly pair: string;
  /** Name of the pair that signs; its own when absent. */
  readonly issuer?: string;
}

/** A certificate as PEM, made at run time. */
export function makeCertificate({ serial, commonName, notBefore, notAfter, pair, issuer }: CertificateWish): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(rsaPair(pair).publicKey);
  certificate.serialNumber = serial;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: "commonName", value: commonName }]);
  certificate.setIssuer([{ name: "commonName", value: issuer ? `issuer ${issuer}` : commonName }]);
  certificate.sign(forge.pki.privateKeyFromPem(rsaPair(issuer ?? pair).privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}
