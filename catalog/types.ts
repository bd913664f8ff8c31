import type { CredentialFormat, CredentialRole } from "./credential-formats";
import type { OperationRotations } from "./rotations";

/**
 * What an integration type is, as plain data. Every fact about a type and its fields stands in its catalog file and
 * nowhere else; sdk, provider, emulator and the reference documentation read it from there.
 */

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
  /** What it is for, where that is another thing than its format says. */
  readonly role?: CredentialRole;
  /** `false`: the Integration Center keeps it for its gateway and does not put it into the function's variables. */
  readonly injected?: false;
}

export interface RequiredField extends CredentialField {
  readonly required: true;
}

export interface OptionalField extends CredentialField {
  readonly required: false;
}

/** Named types, since literal sentences would fill the declarations that users' compilers read. */
export function required(field: Omit<CredentialField, "required">): RequiredField {
  return { ...field, required: true };
}

export function optional(field: Omit<CredentialField, "required">): OptionalField {
  return { ...field, required: false };
}

/** Given beside the credentials to check them by; it is never sent and never stored. */
export interface EvidenceField {
  readonly format: "merchant-certificate";
  /** The credentials that it proves to belong together. */
  readonly proves: FieldGroup;
  readonly description: string;
  readonly whereToFind: string;
}

export function evidence(field: EvidenceField): EvidenceField {
  return field;
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
  /** Pauses after which the third party sends again what was not accepted; empty: it does not. */
  readonly retryGapsMs: readonly number[];
  /** What to do outside, beside what its credentials ask for. */
  readonly rotations: OperationRotations;
  /** Of the push protocol: the formats that this third party can send. */
  readonly messageFormats?: readonly MessageFormat[];
  /** Variables with a fixed value that the platform injects beside the credentials. */
  readonly fixedEnvironment: Readonly<Record<string, string>>;
  /** Folder under functions/ that is deployed when the program names no code of its own. */
  readonly functionTemplate: string;
}

type RequiredNames<Credentials> = {
  [Name in keyof Credentials]: Credentials[Name] extends RequiredField ? Name : never;
}[keyof Credentials];

/** A type as a program's compiler sees it: the names of its fields, and what else decides on types. The rest is plain. */
export interface DeclaredType<
  Required extends string,
  Optional extends string,
  Evidence extends string,
  FieldsFrom extends IntegrationType["fieldsFrom"],
  Protocol extends CallbackProtocolName,
> extends IntegrationType {
  readonly credentials: Readonly<Record<Required, RequiredField> & Record<Optional, OptionalField>>;
  readonly evidence: Readonly<Record<Evidence, EvidenceField>>;
  readonly fieldsFrom: FieldsFrom;
  readonly callbackProtocol: Protocol;
}

/**
 * The type, as `DeclaredType` has it: literal sentences and repeated field types would fill the declarations that users'
 * compilers read. Which names are required follows from the types of the fields.
 */
export function declared<
  Credentials extends IntegrationType["credentials"],
  Evidence extends string,
  FieldsFrom extends IntegrationType["fieldsFrom"],
  Protocol extends CallbackProtocolName,
>(
  type: IntegrationType & {
    readonly credentials: Credentials;
    readonly evidence: Readonly<Record<Evidence, EvidenceField>>;
    readonly fieldsFrom: FieldsFrom;
    readonly callbackProtocol: Protocol;
  },
): DeclaredType<
  RequiredNames<Credentials> & string,
  Exclude<keyof Credentials, RequiredNames<Credentials>> & string,
  Evidence,
  FieldsFrom,
  Protocol
>;
export function declared(type: IntegrationType): IntegrationType {
  return type;
}
