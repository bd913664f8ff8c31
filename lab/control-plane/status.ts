import { type IntegrationType, integrationType, isIntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import { integrationBusiness } from "pulumi-cloudbase/internal/cloud-api/index";
import type { Store } from "../store";
import type { IntegrationRow } from "../store/records";
import { missingCredentials } from "./ext";

/** The cloud console's words (documented); Creating is ours. */
export type StatusWord = "Creating" | "Running" | "Configuration Error" | "Stopped";

export interface Status {
  readonly status: StatusWord;
  /** "" when there is nothing to explain. */
  readonly reason: string;
}

/** The type of an integration that the center plays a part for; undefined for those that are only kept on record. */
export function playedType({ type, business }: Pick<IntegrationRow, "type" | "business">): IntegrationType | undefined {
  return business === integrationBusiness && isIntegrationTypeCode(type) ? integrationType(type) : undefined;
}

/** The console's word for an integration. */
export function statusOf(store: Store, integration: IntegrationRow): Status {
  const type = playedType(integration);
  if (!type) return { status: "Running", reason: "kept on record only" };
  const domain = store.domains.ofIntegration(integration.keyId);
  if (!domain) return { status: "Stopped", reason: "the callback domain was released" };
  if (domain.status === "PROCESSING") return { status: "Creating", reason: "" };
  const problem = functionProblem(store, integration.functionName) ?? credentialProblem(type, integration);
  return problem ? { status: "Configuration Error", reason: problem } : { status: "Running", reason: "" };
}

function functionProblem(store: Store, name: string): string | undefined {
  if (name === "") return "no function is bound";
  const bound = store.functions.find(name);
  if (!bound) return `function ${name} does not exist`;
  return bound.statusReason === "" ? undefined : `function ${name}: ${bound.statusReason}`;
}

function credentialProblem(type: IntegrationType, { ext }: IntegrationRow): string | undefined {
  const missing = missingCredentials(type, ext);
  return missing.length > 0 ? `no value for ${missing.join(", ")}` : undefined;
}

/** Adds to the status history when it changed. */
export function recordStatus(store: Store, keyId: string, atMs: number): void {
  const integration = store.integrations.find(keyId);
  if (!integration) return;
  const now = statusOf(store, integration);
  const last = store.integrations.history(keyId).at(-1);
  if (last?.status === now.status && last.reason === now.reason) return;
  store.integrations.addHistory(keyId, { at: atMs, ...now });
}
