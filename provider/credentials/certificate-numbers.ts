import type { X509Certificate } from "node:crypto";
import { normaliseSerial } from "./formats/certificate-serial";

const dayMs = 24 * 60 * 60 * 1000;

export interface CertificateNumbers {
  /** Upper-case hex. */
  readonly serial: string;
  /** ISO dates, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Whole days until it expires; negative once it has. */
  readonly daysLeft: number;
}

export function certificateNumbers(certificate: X509Certificate, nowMs: number): CertificateNumbers {
  return {
    serial: normaliseSerial(certificate.serialNumber),
    notBefore: isoDate(certificate.validFromDate),
    notAfter: isoDate(certificate.validToDate),
    daysLeft: Math.floor((certificate.validToDate.getTime() - nowMs) / dayMs),
  };
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, "2026-01-01".length);
}
