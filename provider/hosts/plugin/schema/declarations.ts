/** What sdk/ declares, as tools/reference/declarations.mjs reads it: the one source of names, types and descriptions. */
export interface SdkDeclarations {
  /** What `Integration` says of itself. */
  readonly integration: string;
  readonly classes: Readonly<Record<string, { readonly description: string; readonly argument?: string }>>;
  readonly commonArguments: Readonly<Record<string, Declaration>>;
  /** What `Integration` says of its argument `type`. */
  readonly type: string;
  readonly outputs: Readonly<Record<string, Declaration>>;
  readonly objects: Readonly<
    Record<string, { readonly description: string; readonly fields: Readonly<Record<string, Declaration>> }>
  >;
}

export interface Declaration {
  readonly kind: Kind;
  readonly required: boolean;
  readonly description: string;
}

export type Kind =
  | "string"
  | "boolean"
  | "number"
  | "unknown"
  | "credentials"
  /** By its path, or as Pulumi's own archive of it. */
  | "folder"
  | { readonly mapOf: Kind }
  | { readonly listOf: Kind }
  | { readonly oneOf: readonly string[] }
  | { readonly object: string };
