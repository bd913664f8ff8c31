import { type CredentialFormat, credentialFields, type IntegrationType } from "../../catalog";
import { certificateNumbers } from "./certificate-numbers";
import { formats } from "./formats";
import { readPem } from "./pem/read-pem";

export interface WrongField {
  /** Completes a sentence that begins with the field's name; tells nothing of the value but its kind. */
  readonly text: string;
  /** Nothing else looks like this. */
  readonly certain: boolean;
}

/** What a value is that its field refused, and which field it belongs to; undefined when it cannot be told. */
export function recogniseWrongField(
  type: IntegrationType,
  refusedBy: CredentialFormat | undefined,
  text: string,
  nowMs: number,
): WrongField | undefined {
  const certificate = recogniseCertificate(type, refusedBy, text, nowMs);
  if (certificate !== undefined) return { text: certificate, certain: true };
  const owners = credentialFields(type).filter(
    ([, { format }]) => format !== refusedBy && formats[format].recognises(text),
  );
  const [first] = owners;
  if (!first) return undefined;
  const { appearance, distinctive } = formats[first[1].format];
  return { text: `${appearance}: it belongs to ${owners.map(([name]) => name).join(" or ")}.`, certain: distinctive };
}

/** No credential is a certificate, but people have one at hand: it came in the same zip as the private key. */
function recogniseCertificate(
  type: IntegrationType,
  refusedBy: CredentialFormat | undefined,
  text: string,
  nowMs: number,
): string | undefined {
  const reading = readPem(text, "certificate");
  if ("refused" in reading || !reading.content.certificate) return undefined;
  const { serial, notAfter, daysLeft } = certificateNumbers(reading.content.certificate, nowMs);
  if (refusedBy === "certificate-serial") return `is the certificate itself; its serial number is needed: ${serial}.`;
  const validity = daysLeft < 0 ? `expired on ${notAfter}` : `valid until ${notAfter}`;
  if (refusedBy === "rsa-public-key") {
    return `is a certificate (${validity}), not a public key. For certificate mode leave the key and its id out.`;
  }
  const evidence = Object.keys(type.evidence).find((name) => type.evidence[name]?.format === "merchant-certificate");
  if (evidence === undefined) return `is a certificate (${validity}), which no field takes.`;
  const needed = refusedBy === "rsa-private-key" ? "; here its private key is needed, apiclient_key.pem" : "";
  return `is a certificate (${validity}): ${evidence} takes the merchant's own${needed}.`;
}
