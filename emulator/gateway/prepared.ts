import type { GatewayIntegration } from "../types";
import type { CallbackProtocol, OpenCallback } from "./protocol";

/** Integrations with their keys parsed, by revision; the one that waited longest since its keys were read makes room. */
export class PreparedIntegrations {
  readonly #prepared = new Map<string, { readonly revision: number; readonly open: OpenCallback }>();

  constructor(private readonly maxEntries: number) {}

  /** Throws Refusal CREDENTIALS_UNUSABLE. */
  opener(integration: GatewayIntegration, protocol: CallbackProtocol): OpenCallback {
    const { integrationId, revision } = integration;
    const known = this.#prepared.get(integrationId);
    if (known?.revision === revision) return known.open;
    this.#prepared.delete(integrationId);
    const open = protocol.prepare(integration);
    const [oldest] = this.#prepared.keys();
    if (oldest !== undefined && this.#prepared.size >= this.maxEntries) this.#prepared.delete(oldest);
    this.#prepared.set(integrationId, { revision, open });
    return open;
  }
}
