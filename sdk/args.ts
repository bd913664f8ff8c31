import type { asset, Input } from "@pulumi/pulumi";
import type { IntegrationTypeCode, integrationTypes } from "../catalog";

/** A credential: its text, or where the provider reads it, so that the program need not hold it. */
export type Credential = Input<string> | { readonly env: string } | { readonly file: string };

type Fields<Type extends IntegrationTypeCode> = (typeof integrationTypes)[Type]["credentials"];
type Evidence<Type extends IntegrationTypeCode> = (typeof integrationTypes)[Type]["evidence"];

/** Of a type whose fields nobody documents, the cloud may ask for others than the catalog names. */
type FurtherFields<Type extends IntegrationTypeCode> = (typeof integrationTypes)[Type]["fieldsFrom"] extends "assumed"
  ? { readonly [name: string]: Credential | undefined }
  : unknown;

/**
 * The credentials of a type. A field that the type does not have is a compile error; where the catalog could only assume
 * the fields, the cloud's own template has the last word when the program is applied.
 */
export type CredentialsOf<Type extends IntegrationTypeCode> = {
  readonly [Name in keyof Fields<Type> as Fields<Type>[Name] extends { required: true } ? Name : never]: Credential;
} & {
  readonly [Name in keyof Fields<Type> as Fields<Type>[Name] extends { required: true } ? never : Name]?:
    | Credential
    | undefined;
} & {
  readonly [Name in keyof Evidence<Type>]?: Credential | undefined;
} & FurtherFields<Type>;

/** What every integration takes, whatever its type. */
export interface CommonArgs<Credentials> {
  /** Id of the CloudBase environment, e.g. `shop-prod-3g8x`. Changing it makes a new integration there. */
  readonly envId: Input<string>;
  /** What the third party gave you. Never written to state, plan or log; facts about them are. */
  readonly credentials: Input<Credentials>;
  /** Name of the integration in the cloud; default: the resource's name. Lower-case letters, digits, hyphens. */
  readonly name?: Input<string> | undefined;
  /** Shown in the console. The provider adds its ownership mark. */
  readonly description?: Input<string> | undefined;
  /** Folder with the function's code and an `scf_bootstrap`, as its path or as a `FileArchive` of it; a `.cloudbaseignore` in it, written as a `.gitignore`, leaves files out. Default: the package's template, which is then yours to edit in the cloud. */
  readonly functionCode?: Input<string | asset.FileArchive> | undefined;
  /** A function that an earlier integration left, to be used again; default: a new one. */
  readonly functionName?: Input<string> | undefined;
  /** Your own variables for the function, beside those that the Integration Center injects. All together at most 4 KB. A value that is marked as secret, or shaped like one, stands in state as a fingerprint. */
  readonly environment?: Input<Record<string, Input<string>>> | undefined;
  /** What becomes of variables on the function that the program does not declare: `keep` (default) or `remove`. */
  readonly unmanagedVariables?: Input<"keep" | "remove"> | undefined;
  /** Why this integration may not be deleted. While it is set, a delete is refused with this reason. */
  readonly deleteProtection?: Input<string> | undefined;
  /** Do not wait until the function runs with what was set; the next run or refresh looks. Default: false. */
  readonly skipAwait?: Input<boolean> | undefined;
  /** Id of an existing integration that this one takes over on purpose. */
  readonly adopt?: Input<string> | undefined;
  /** `live`: before anything is changed, signed, read-only calls to WeChat Pay, three at most, must show that the credentials belong together; only for WeChat Pay. Default: `offline`, what can be known without a call. */
  readonly proof?: Input<"offline" | "live"> | undefined;
  /** Why credentials change, for those who look later; kept in the outputs. */
  readonly rotation?: Input<RotationArgs> | undefined;
}

/** Why credentials change. */
export interface RotationArgs {
  /** In a sentence. */
  readonly reason?: Input<string> | undefined;
  /** Where the change was asked for, e.g. the number of a ticket. */
  readonly ticket?: Input<string> | undefined;
}

export interface IntegrationArgs<Type extends IntegrationTypeCode> extends CommonArgs<CredentialsOf<Type>> {
  /** The cloud's code of the type (AuthTypeCode). Changing it makes a new integration. */
  readonly type: Type;
}
