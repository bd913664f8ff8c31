import { type CredentialFormat, credentialFields, type IntegrationType } from "../../catalog";
import { publicKeyFingerprint } from "./fingerprint";
import { formats } from "./formats";
import type { CredentialNote } from "./types";

/** Values that anybody can read in the vendor's documentation and test suites, and where. Keys by their fingerprint. */
const published: Readonly<Partial<Record<CredentialFormat, Readonly<Record<string, string>>>>> = {
  "merchant-id": { "1234567891": "wechatpay-java's tests" },
  "certificate-serial": {
    "5157F09EFDC096DE15EBE81A47057A7232F1B8E1": "WeChat Pay's documentation",
    "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C": "WeChat Pay's documentation",
    "5F1C72E2A8931B72A2E13AF8DEE92471EB397115": "wechatpay-java's tests",
  },
  "api-v3-key": { a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb: "wechatpay-java's tests" },
  "rsa-private-key": { "sha256 49f044781fbf7ff57245d61ce8a67b9a": "wechatpay-java's tests" },
  "push-token": {
    AAAAA: "WeChat's message push page",
    spamtest: "WeChat's demo code",
    QDG6eK: "WeCom's demo code",
  },
  "encoding-aes-key": {
    ["A".repeat(43)]: "WeChat's message push page",
    // As fingerprints compare it; the demo code ends it in another letter.
    abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE: "WeChat's demo code",
    jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A: "WeCom's demo code",
  },
  "rsa-public-key": { "sha256 3ac067ab0ba946250a2ece380d1a67ea": "wechatpay-java's tests" },
};

/** Fewer different characters than this, and it was typed, not generated. */
const distinctCharactersMin: Partial<Readonly<Record<CredentialFormat, number>>> = {
  "api-v3-key": 8,
  "app-secret": 8,
  "push-token": 6,
  "meeting-token": 8,
  "encoding-aes-key": 8,
};

/**
 * Values that must not be in production: published ones, and keys that were plainly typed by hand. `credentials` are
 * the values as checkCredentials returns them. Whether this is production only the caller knows.
 */
export function findSampleValues(
  type: IntegrationType,
  credentials: Readonly<Record<string, string>>,
): CredentialNote[] {
  return credentialFields(type).flatMap(([name, { format }]) => {
    const value = credentials[name];
    const text = value === undefined ? undefined : suspicion(format, value);
    return text === undefined ? [] : [{ path: `credentials.${name}`, text }];
  });
}

function suspicion(format: CredentialFormat, value: string): string | undefined {
  const source = published[format]?.[comparable(format, value)];
  if (source !== undefined) return `Is a sample value from ${source}: anybody has it.`;
  const typed = new Set(value).size < (distinctCharactersMin[format] ?? 0);
  return typed ? "Has few different characters: it looks like a placeholder, and is easily guessed." : undefined;
}

function comparable(format: CredentialFormat, value: string): string {
  const reading = formats[format].read(value);
  if ("refused" in reading) return value;
  return reading.publicKey ? publicKeyFingerprint(reading.publicKey) : (reading.comparable ?? value);
}
