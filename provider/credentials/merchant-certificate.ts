import type { Problem } from "../problem";
import { type CertificateNumbers, certificateNumbers } from "./certificate-numbers";
import { publicKeyFingerprint } from "./fingerprint";
import { formats } from "./formats";
import { readPem } from "./pem/read-pem";
import type { CredentialNote } from "./types";

export interface MerchantCertificateInput {
  /** The text of apiclient_cert.pem. It is never sent anywhere. */
  readonly certificatePem: string;
  readonly privateKey: string;
  readonly serial: string;
  readonly merchantId: string;
  readonly nowMs: number;
}

export interface MerchantCertificateCheck {
  readonly failures: readonly Problem[];
  readonly notes: readonly CredentialNote[];
  /** Public, the same on every run. Absent when the certificate cannot be read. */
  readonly facts?: Omit<CertificateNumbers, "daysLeft"> & {
    /** In the form of the private key's own fact. */
    readonly publicKey: string;
  };
  readonly daysLeft?: number;
}

const renewDays = 90;
const certificatePath = "merchantCertificate";
const whereToFind = "the zip that the certificate tool made: apiclient_cert.pem";

/** The only offline proof that serial number, private key and merchant id belong together. */
export function checkMerchantCertificate(input: MerchantCertificateInput): MerchantCertificateCheck {
  const reading = readPem(input.certificatePem, "certificate");
  if ("refused" in reading) return unreadable(reading.refused);
  const { certificate, publicKey } = reading.content;
  if (!certificate) return unreadable(`is a ${reading.content.kind.replace("-", " ")}, not a certificate.`);

  const { daysLeft, ...dates } = certificateNumbers(certificate, input.nowMs);
  const owner = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "";
  const failures = [
    ...serialProblems(dates.serial, input.serial),
    ...keyProblems(publicKey, input.privateKey),
    ...ownerProblems(owner, input.merchantId),
    ...validityProblems(dates, certificate.validFromDate.getTime(), daysLeft, input.nowMs),
  ];
  const notes = [
    ...reading.repairs.map((repair) => `Was repaired: ${repair}. It is the same certificate.`),
    ...(isMerchantId(owner) ? [] : ["Names no merchant id as its subject, so whose it is cannot be proven."]),
    ...(daysLeft >= 0 && daysLeft < renewDays ? [renewalAdvice(dates.notAfter, daysLeft)] : []),
  ].map((text) => ({ path: certificatePath, text }));
  return { failures, notes, facts: { ...dates, publicKey: publicKeyFingerprint(publicKey) }, daysLeft };
}

function unreadable(reason: string): MerchantCertificateCheck {
  return { failures: [{ path: certificatePath, reason, whereToFind }], notes: [] };
}

function serialProblems(actual: string, given: string): Problem[] {
  const reading = formats["certificate-serial"].read(given);
  if (!("refused" in reading) && reading.value === actual) return [];
  return [
    {
      path: "credentials.merchantSerialNumber",
      reason: `is not this certificate's serial number, which is ${actual}.`,
    },
  ];
}

function keyProblems(certified: Buffer, privateKey: string): Problem[] {
  const path = "credentials.privateKey";
  const reading = formats["rsa-private-key"].read(privateKey);
  if ("refused" in reading) return [{ path, reason: reading.refused }];
  if (reading.publicKey?.equals(certified)) return [];
  return [
    {
      path,
      reason: "does not belong to the merchant certificate: their public halves differ. Use the pair from one zip.",
    },
  ];
}

/** (documented: the subject's CN is the merchant id; vendor test data: a plain word, which proves nothing.) */
function ownerProblems(owner: string, merchantId: string): Problem[] {
  if (!isMerchantId(owner) || owner === merchantId.trim()) return [];
  return [
    { path: certificatePath, reason: `belongs to merchant ${owner}, not to credentials.merchantId.`, whereToFind },
  ];
}

function isMerchantId(text: string): boolean {
  return "value" in formats["merchant-id"].read(text);
}

function validityProblems(
  { notBefore, notAfter }: Pick<CertificateNumbers, "notBefore" | "notAfter">,
  validFromMs: number,
  daysLeft: number,
  nowMs: number,
): Problem[] {
  if (daysLeft < 0) {
    return [
      {
        path: certificatePath,
        reason: `expired on ${notAfter}. Issue a new one, and change serial number and key together.`,
      },
    ];
  }
  return nowMs < validFromMs ? [{ path: certificatePath, reason: `is not valid before ${notBefore}.` }] : [];
}

function renewalAdvice(notAfter: string, daysLeft: number): string {
  return `Expires on ${notAfter}, in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}. A new one can be issued beside it; up to three are valid at once.`;
}
