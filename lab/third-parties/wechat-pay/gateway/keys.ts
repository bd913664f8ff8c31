import { createPublicKey, createSecretKey, type KeyObject, X509Certificate } from "node:crypto";
import { Refusal } from "../../../gateway/codes";
import { type KeyVersion, keyVersionWords } from "../../../gateway/key-versions";

/** A merchant's keys, parsed once: with a PEM at each call a verification takes five times as long (measured). */
export interface MerchantKeys {
  readonly publicKey?: { readonly id: string; readonly key: KeyObject; readonly pem: string };
  readonly apiV3Key: KeyObject;
  /** Whom notifications have to be for. */
  readonly credentials: Readonly<Record<string, string>>;
}

interface PlatformCertificate {
  readonly key: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** By serial number in upper case. */
export type PlatformCertificates = ReadonlyMap<string, PlatformCertificate>;

export interface SignatureKey {
  readonly key: KeyObject;
  /** For the log, where there was a choice of versions. */
  readonly note: string;
}

const apiV3KeyBytes = 32;

/** Throws Refusal CREDENTIALS_UNUSABLE with the field's name; its value is never told. */
export function parseMerchantKeys(credentials: Readonly<Record<string, string>>): MerchantKeys {
  const apiV3Key = Buffer.from(credentials.apiV3Key ?? "", "utf8");
  if (apiV3Key.length !== apiV3KeyBytes) throw unusable(`apiV3Key is not ${apiV3KeyBytes} bytes`);
  const { wxPayPublicKey = "", wxPayPublicKeyId = "" } = credentials;
  if ((wxPayPublicKey === "") !== (wxPayPublicKeyId === "")) {
    throw unusable("wxPayPublicKey and wxPayPublicKeyId belong together, and one is missing");
  }
  return {
    ...(wxPayPublicKey && {
      publicKey: { id: wxPayPublicKeyId.trim(), key: parsePublicKey(wxPayPublicKey), pem: wxPayPublicKey },
    }),
    apiV3Key: createSecretKey(apiV3Key),
    credentials,
  };
}

/** Throws Refusal CREDENTIALS_UNUSABLE. */
export function parseCertificates(certificates: readonly string[]): PlatformCertificates {
  return new Map(certificates.map(parseCertificate));
}

/**
 * The keys that a serial names: the public key's id to the letter, else a certificate. Never "the first one". Two, where the
 * public key was corrected under the same id. Throws Refusal.
 */
export function findKeys(
  versions: readonly KeyVersion<MerchantKeys>[],
  certificates: PlatformCertificates,
  serial: string,
  nowMs: number,
): readonly [SignatureKey, ...SignatureKey[]] {
  const [first, ...others] = versions.flatMap((version) => {
    const { publicKey } = version.keys;
    return publicKey?.id === serial ? [{ ...publicKey, note: keyVersionWords(version, versions) }] : [];
  });
  if (first) return [first, ...others.filter(({ pem }) => pem !== first.pem)];
  return [{ key: certificateKey(versions, certificates, serial, nowMs), note: "" }];
}

function certificateKey(
  versions: readonly KeyVersion<MerchantKeys>[],
  certificates: PlatformCertificates,
  serial: string,
  nowMs: number,
): KeyObject {
  const certificate = certificates.get(serial.toUpperCase().replace(/^(?:00)+/, ""));
  if (!certificate) {
    const held = [...versions.flatMap(({ keys }) => keys.publicKey?.id ?? []), ...certificates.keys()];
    throw new Refusal("SERIAL_UNKNOWN", `${serial}; held are ${held.join(", ") || "none"}`);
  }
  if (nowMs < certificate.notBeforeMs || nowMs > certificate.notAfterMs) {
    throw new Refusal(
      "CERTIFICATE_EXPIRED",
      `${serial}, valid until ${new Date(certificate.notAfterMs).toISOString()}`,
    );
  }
  return certificate.key;
}

function parsePublicKey(text: string): KeyObject {
  const pem = withLineBreaks(text);
  // createPublicKey would also take a private key or a certificate (observed).
  if (!pem.startsWith("-----BEGIN PUBLIC KEY-----")) throw unusable("wxPayPublicKey is not a PEM public key");
  try {
    return requireRsa(createPublicKey(pem));
  } catch {
    throw unusable("wxPayPublicKey is not an RSA public key");
  }
}

function parseCertificate(text: string): [serial: string, PlatformCertificate] {
  try {
    const certificate = new X509Certificate(withLineBreaks(text));
    return [
      certificate.serialNumber,
      {
        key: requireRsa(certificate.publicKey),
        notBeforeMs: Date.parse(certificate.validFrom),
        notAfterMs: Date.parse(certificate.validTo),
      },
    ];
  } catch {
    throw unusable("a platform certificate is not an X.509 certificate with an RSA key");
  }
}

function requireRsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "rsa") throw new TypeError("not RSA");
  return key;
}

/** Values of several lines also travel with the two characters `\n` for a line break (vendor source: the template). */
function withLineBreaks(pem: string): string {
  return pem.trim().replaceAll("\\n", "\n");
}

function unusable(specifics: string): Refusal {
  return new Refusal("CREDENTIALS_UNUSABLE", specifics);
}
