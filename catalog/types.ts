/**
 * What an integration type is, as plain data. Every fact about a type and its fields stands in its catalog file and
 * nowhere else; sdk, provider, emulator and the reference documentation read it from there.
 */

/** How a credential looks. provider/credentials knows how to check each of these offline. */
export type CredentialFormat =
  /** `wx` and 16 lower-case hex digits. */
  | "app-id"
  /** Digits, 8 to 10 of them. */
  | "merchant-id"
  /** X.509 serial number as hex, at most 40 digits. */
  | "certificate-serial"
  /** Exactly 32 bytes. */
  | "api-v3-key"
  /** PEM of an RSA private key of 2048 bits or more. */
  | "rsa-private-key"
  /** PEM (SPKI) of an RSA public key of 2048 bits or more. */
  | "rsa-public-key"
  /** `PUB_KEY_ID_` and letters or digits. */
  | "public-key-id"
  /** 32 lower-case hex digits (assumed). */
  | "app-secret"
  /** 3 to 32 letters and digits (documented: message push). */
  | "push-token"
  /** Exactly 25 letters and digits (documented: Tencent Meeting). */
  | "meeting-token"
  /** 43 letters and digits, base64 of 32 bytes without its `=` (documented: message push). */
  | "encoding-aes-key"
  /** Printable ASCII without spaces, at most 512 characters: all that is known of it. */
  | "opaque";

export interface CredentialField {
  readonly format: CredentialFormat;
  readonly required: boolean;
  /** Never enters state, plan or log; only a fingerprint of it does. */
  readonly secret: boolean;
  /** What it is, one or two sentences. Becomes the reference documentation. */
  readonly description: string;
  /** Where a person finds the value. Ends every message about this field. */
  readonly whereToFind: string;
  /** What a change of it means outside of this program; told in preview. */
  readonly whenChanged?: string;
  /** `true`: the third party's machine makes it, long and at random. Everything else that is secret a person may have chosen. */
  readonly generated?: true;
  /** Its key in the cloud's Ext, where that is another than its name here. */
  readonly extKey?: string;
  /** `false`: the Integration Center keeps it for its gateway and does not put it into the function's variables. */
  readonly injected?: false;
}

/** Given beside the credentials to check them by; it is never sent and never stored. */
export interface EvidenceField {
  readonly format: "merchant-certificate";
  readonly description: string;
  readonly whereToFind: string;
}

/** A callback that the Integration Center receives from the third party and forwards to the function. */
export interface CallbackRoute {
  /** Path on the callback domain and, in the "route" forward shape, on the function. */
  readonly path: `/${string}`;
  /** Function variable that carries the full callback URL. Absent where the platform injects none. */
  readonly environmentVariable?: string;
  readonly description: string;
}

/** How the third party protects its callbacks. lab/third-parties has one reader for each of these. */
export type CallbackProtocolName =
  | "wechat-pay-v3"
  | "wechat-push"
  | "tencent-meeting"
  | "github-webhook"
  | "gitlab-webhook"
  | "gitee-webhook";

/** What a message of the push protocol is written in, once decrypted. */
export type MessageFormat = "json" | "xml";

/** Fields that only make sense together: all of them are given, or none. */
export type FieldGroup = readonly string[];

export interface IntegrationType {
  /** The cloud's AuthTypeCode. */
  readonly code: string;
  readonly displayName: string;
  readonly description: string;
  /**
   * Where the names of the fields come from. `assumed`: nobody documents them; these are the likely ones, and the cloud's
   * own template (GetUserKeyTemplateList) may add fields or overrule.
   */
  readonly fieldsFrom: "documented" | "assumed";
  readonly credentials: Readonly<Record<string, CredentialField>>;
  /** The field that the cloud takes as TicketID instead of in Ext: a grant of the authorization center (documented). */
  readonly ticketField?: string;
  readonly evidence: Readonly<Record<string, EvidenceField>>;
  readonly together: readonly FieldGroup[];
  /** One of them without the others is no change that a third party makes: it is refused unless evidence proves it. */
  readonly changeTogether: readonly FieldGroup[];
  /** Who answers a signed, read-only question that shows whether the credentials belong together; absent: nobody. */
  readonly liveProof?: "wechat-pay";
  readonly callbacks: Readonly<Record<string, CallbackRoute>>;
  readonly callbackProtocol: CallbackProtocolName;
  /** Of the push protocol: the formats that this third party can send. */
  readonly messageFormats?: readonly MessageFormat[];
  /** Variables with a fixed value that the platform injects beside the credentials. */
  readonly fixedEnvironment: Readonly<Record<string, string>>;
  /** Folder under functions/ that is deployed when the program names no code of its own. */
  readonly functionTemplate: string;
}
