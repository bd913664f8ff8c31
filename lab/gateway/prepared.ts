import type { GatewayIntegration } from "../store/live-integration";
import type { CallbackProtocol, OpenCallback } from "./protocol";

/** Integrations with their keys parsed, by record and its revision: one made anew under the same id has other keys. The one that waited longest since its keys were read makes room. */
export class PreparedIntegrations {
  readonly #prepared = new Map<number, { readonly revision: number; readonly open: OpenCallback }>();

  constructor(private readonly maxEntries: number) {}

  /** Throws Refusal CREDENTIALS_UNUSABLE. */
  opener(integration: GatewayIntegration, protocol: CallbackProtocol): OpenCallback {
    const { record, revision } = integration;
    const known = this.#prepared.get(record);
    if (known?.revision === revision) return known.open;
    this.#prepared.delete(record);
    const open = protocol.prepare(integration);
    const [oldest] = this.#prepared.keys();
    if (oldest !== undefined && this.#prepared.size >= this.maxEntries) this.#prepared.delete(oldest);
    this.#prepared.set(record, { revision, open });
    return open;
  }
}
