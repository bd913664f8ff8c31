/** What the gateway needs to know of one integration. Credentials are plain text, in memory only. */
export interface GatewayIntegration {
  readonly integrationId: string;
  readonly type: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly functionName: string;
  /** Of this very record: one that is made anew under the same id has another. */
  readonly record: number;
  /** Changes whenever credentials or certificates of the record do; parsed keys are cached under both. */
  readonly revision: number;
  /**
   * PEM. WeChat Pay's platform certificates that this integration accepts, as `GET /v3/certificates` would list them to its
   * merchant: at least one in certificate mode, also during a switch to the public key.
   */
  readonly platformCertificates?: readonly string[];
  /** Credentials as they were before the last change of any of them; absent while there was none. */
  readonly previous?: {
    readonly credentials: Readonly<Record<string, string>>;
    /** Until then (ms since 1970) the gateway takes them beside the present ones; 0: never (switch `acceptedKeys`). */
    readonly acceptedUntilMs: number;
  };
}
