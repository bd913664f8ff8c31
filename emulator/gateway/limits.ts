/** What a stranger can make the gateway spend. Each is far above what a real third party needs. */
export const gatewayLimits = {
  bodyMaxBytes: 1024 * 1024,
  /** Beyond bodyMaxBytes, read and thrown away up to here, so that the sender can finish and hear the refusal. */
  discardMaxBytes: 8 * 1024 * 1024,
  headersMaxBytes: 16 * 1024,
  headersMaxCount: 100,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  connectionsMax: 1_000,
  /** Bytes of all callbacks that are being received or forwarded. */
  heldMaxBytes: 64 * 1024 * 1024,
  /** Of all protocols that remember for equally long. About 50 MB when full (measured): 400 callbacks a second for twenty minutes. */
  replayMaxEntries: 500_000,
  /** Integrations whose parsed keys are kept. */
  preparedMaxEntries: 1_000,
};

export type GatewayLimits = Readonly<typeof gatewayLimits>;
