import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { bitString, element, integer, nothing, objectId, sequence, set, utcTime, utf8 } from "./der";

export interface CertificateFacts {
  /** Big-endian, at most 20 bytes, the first one not 0. */
  readonly serial: Buffer;
  readonly organization: string;
  readonly commonName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const sha256WithRsa = sequence(objectId("1.2.840.113549.1.1.11"), nothing());
const versionTag = 0xa0;
const version3 = element(versionTag, integer(Buffer.from([2])));

/** A self-signed X.509 certificate for an RSA key, as PEM: the least that RFC 5280 §4.1 asks for, without extensions. */
export function selfSignedCertificate(facts: CertificateFacts, privateKey: KeyObject): string {
  const name = sequence(attribute("2.5.4.10", facts.organization), attribute("2.5.4.3", facts.commonName));
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const toBeSigned = sequence(
    version3,
    integer(facts.serial),
    sha256WithRsa,
    name,
    sequence(utcTime(facts.notBeforeMs), utcTime(facts.notAfterMs)),
    name,
    publicKey,
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  return pem(sequence(toBeSigned, sha256WithRsa, bitString(signature)));
}

function attribute(type: string, value: string): Buffer {
  return set(sequence(objectId(type), utf8(value)));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
