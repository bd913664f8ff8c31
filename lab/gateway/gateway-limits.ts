/** What a stranger can make the gateway spend. Each is far above what a real third party needs. */
export const gatewayLimits = {
  /** What is larger than its protocol's limit is read and thrown away up to here, so that the sender hears the refusal. */
  discardMaxBytes: 32 * 1024 * 1024,
  headersMaxBytes: 16 * 1024,
  headersMaxCount: 100,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  connectionsMax: 1_000,
  /** Bytes of all callbacks that are being received or forwarded. */
  heldMaxBytes: 64 * 1024 * 1024,
  /** Of one merchant, app or webhook. About 50 MB when full (measured): 400 callbacks a second for twenty minutes. */
  replayMaxEntries: 500_000,
  /** Of all of them together; who has few gets in all the same. */
  replayAllMaxEntries: 1_000_000,
  /** Integrations whose parsed keys are kept. */
  preparedMaxEntries: 1_000,
};

/** Notifications and messages: some KB; nothing larger is documented. */
export const messageMaxBytes = 1024 * 1024;
/**
 * A push of many commits is large: GitHub sends up to 25 MB (documented). The function behind takes 6 MB in one synchronous
 * request (documented), so that more could not be forwarded.
 */
export const webhookMaxBytes = 6 * 1024 * 1024;

export type GatewayLimits = Readonly<typeof gatewayLimits>;
