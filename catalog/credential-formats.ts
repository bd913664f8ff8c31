import type { RotationKind } from "./rotations";

/**
 * What a credential is for, and so what its change does to callbacks and to calls.
 *
 * - `identity`: whom a callback is about.
 * - `encryption`: callbacks are encrypted with it, by both sides.
 * - `signature`: callbacks are signed with it, by both sides.
 * - `third-party-key`: verifies what the third party signs.
 * - `own-key`: signs or names what the function sends; no callback needs it.
 * - `access`: opens the third party's API for the function; no callback needs it.
 */
export type CredentialRole = "identity" | "encryption" | "signature" | "third-party-key" | "own-key" | "access";

/** Roles that a callback rests on: such a credential has to change at the third party too. */
export const callbackRoles: readonly CredentialRole[] = ["identity", "encryption", "signature", "third-party-key"];

/** Everything that is known of a kind of credential but how to read one, which provider/credentials does. */
export interface CredentialFormatFacts {
  readonly role: CredentialRole;
  /** Whether the third party takes the former value beside the new one. */
  readonly overlap: "none" | "until-revoked" | "unknown";
  /** What a change risks, in a few words. */
  readonly risk: string;
  /** The same of one that is given for the first time; absent: nothing. */
  readonly riskWhenNew?: string;
  /** What to do at the third party, and what happens meanwhile. */
  readonly rotation: RotationKind;
  /** Nothing but such a credential looks like it: a value of this form may stand in a program, as no secret. */
  readonly isPublic?: true;
  /** It ends with the certificate that it belongs to. */
  readonly endsWithCertificate?: true;
  /** How an example gives it; absent: from the environment. */
  readonly example?: { readonly text: string } | { readonly file: string };
  /** Fewer different characters than this, and it was typed, not generated. */
  readonly distinctCharactersMin?: number;
  /** Values that anybody can read, and where. Keys by their fingerprint. */
  readonly published?: Readonly<Record<string, string>>;
}

const shownLate = "a wrong one shows at the first callback";
const refusedUntilBoth = "callbacks are refused until both sides have it";

/** Keeps the names alone as literal types: sentences would fill the declarations that users' compilers read. */
function described<Name extends string>(formats: Readonly<Record<Name, CredentialFormatFacts>>) {
  return formats;
}

/** How a credential looks, and what follows from that. A new format is its entry, its reader and how one is made up. */
export const credentialFormats = described({
  /** `wx` and 16 lower-case hex digits. */
  "app-id": {
    role: "identity",
    overlap: "none",
    risk: "another app: all must belong to it",
    rotation: "app",
    isPublic: true,
    example: { text: "wx0123456789abcdef" },
  },
  /** Digits, 8 to 10 of them. */
  "merchant-id": {
    role: "identity",
    overlap: "none",
    risk: "another merchant: all must belong to it",
    rotation: "merchant",
    isPublic: true,
    example: { text: "1900000109" },
    published: { "1234567891": "wechatpay-java's tests" },
  },
  /** X.509 serial number as hex, at most 40 digits. Several certificates are valid at once (documented). */
  "certificate-serial": {
    role: "own-key",
    overlap: "until-revoked",
    risk: "old pair stays valid until revoked",
    rotation: "merchant-key",
    isPublic: true,
    endsWithCertificate: true,
    example: { text: "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012" },
    published: {
      "5157F09EFDC096DE15EBE81A47057A7232F1B8E1": "WeChat Pay's documentation",
      "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C": "WeChat Pay's documentation",
      "5F1C72E2A8931B72A2E13AF8DEE92471EB397115": "wechatpay-java's tests",
    },
  },
  /** Exactly 32 bytes. The old key is invalid at once (documented). */
  "api-v3-key": {
    role: "encryption",
    overlap: "none",
    risk: "old key is invalid at once, no overlap",
    rotation: "api-v3-key",
    distinctCharactersMin: 8,
    published: { a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb: "wechatpay-java's tests" },
  },
  /** PEM of an RSA private key of 2048 bits or more. */
  "rsa-private-key": {
    role: "own-key",
    overlap: "until-revoked",
    risk: "old pair stays valid until revoked",
    rotation: "merchant-key",
    endsWithCertificate: true,
    example: { file: "./apiclient_key.pem" },
    published: { "sha256 49f044781fbf7ff57245d61ce8a67b9a": "wechatpay-java's tests" },
  },
  /** PEM (SPKI) of an RSA public key of 2048 bits or more. */
  "rsa-public-key": {
    role: "third-party-key",
    overlap: "unknown",
    risk: shownLate,
    riskWhenNew: shownLate,
    rotation: "public-key",
    isPublic: true,
    example: { file: "./pub_key.pem" },
    published: { "sha256 3ac067ab0ba946250a2ece380d1a67ea": "wechatpay-java's tests" },
  },
  /** `PUB_KEY_ID_` and letters or digits. */
  "public-key-id": {
    role: "third-party-key",
    overlap: "unknown",
    risk: shownLate,
    riskWhenNew: shownLate,
    rotation: "public-key",
    isPublic: true,
    example: { text: "PUB_KEY_ID_0119000001092026" },
  },
  /** 32 lower-case hex digits (assumed). Whether the old one goes on for a while is not documented (assumed: it does not). */
  "app-secret": {
    role: "access",
    overlap: "unknown",
    risk: "old secret is invalid once a new one is made",
    rotation: "app-secret",
    distinctCharactersMin: 8,
  },
  /** 3 to 32 letters and digits (documented: message push). */
  "push-token": {
    role: "signature",
    overlap: "none",
    risk: refusedUntilBoth,
    rotation: "callback-secret",
    distinctCharactersMin: 6,
    published: {
      AAAAA: "WeChat's message push page",
      spamtest: "WeChat's demo code",
      QDG6eK: "WeCom's demo code",
    },
  },
  /** Exactly 25 letters and digits (documented: Tencent Meeting). */
  "meeting-token": {
    role: "signature",
    overlap: "none",
    risk: refusedUntilBoth,
    rotation: "callback-secret",
    distinctCharactersMin: 8,
  },
  /** 43 letters and digits, base64 of 32 bytes without its `=` (documented: message push). */
  "encoding-aes-key": {
    role: "encryption",
    overlap: "none",
    risk: refusedUntilBoth,
    rotation: "callback-secret",
    distinctCharactersMin: 8,
    published: {
      ["A".repeat(43)]: "WeChat's message push page",
      // As fingerprints compare it; the demo code ends it in another letter.
      abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE: "WeChat's demo code",
      jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A: "WeCom's demo code",
    },
  },
  /** Printable ASCII without spaces, at most 512 characters: all that is known of it. */
  opaque: {
    role: "access",
    overlap: "unknown",
    risk: "must be the same at the third party",
    rotation: "third-party-secret",
  },
});

/** How a credential looks. provider/credentials knows how to check each of these offline. */
export type CredentialFormat = keyof typeof credentialFormats;

export function formatFacts(format: CredentialFormat): CredentialFormatFacts {
  return credentialFormats[format];
}
