import { createPrivateKey, createPublicKey } from "node:crypto";
import type { IntegrationType } from "pulumi-cloudbase/internal/catalog/index";
import { type ExtRules, readCredentials } from "../control-plane/ext";
import { playedType } from "../control-plane/status";
import type { Store } from "../store";
import type { GatewayIntegration } from "../store/live-integration";
import type { IntegrationRow } from "../store/records";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import type { WechatPayMerchant } from "../third-parties/wechat-pay/api";

/** Integrations as the third parties' side sees them: with plain credentials, in memory only. */
export interface IntegrationViews {
  /** One whose callback domain is up; the id in any case. */
  live(integrationId: string): GatewayIntegration | undefined;
  /** One that exists, by id or by name. */
  any(idOrName: string): GatewayIntegration | undefined;
  merchant(merchantId: string, serial: string): WechatPayMerchant | undefined;
  /** Of those that have this AppID; undefined when none has. */
  appSecrets(appId: string): readonly string[] | undefined;
}

export interface ViewDependencies {
  readonly store: Store;
  readonly rules: ExtRules;
  /** undefined until it is made, shortly after the first start. */
  readonly platform: () => WechatPayPlatform | undefined;
}

/** What was read is kept until the store or the platform's keys change. */
export function makeIntegrationViews({ store, rules, platform }: ViewDependencies): IntegrationViews {
  let known = new Map<string, GatewayIntegration>();
  let knownAt = "";

  function remembered(): Map<string, GatewayIntegration> {
    const now = `${store.changeCount()} ${platform() !== undefined}`;
    if (now !== knownAt) known = new Map();
    knownAt = now;
    return known;
  }

  function view(row: IntegrationRow): GatewayIntegration | undefined {
    const type = playedType(row);
    if (!type) return undefined;
    const keys = platform();
    return {
      integrationId: row.keyId,
      type: row.type,
      credentials: readCredentials(type, row.activeExt, rules),
      ...(row.previousExt !== "" && { previous: previous(type, row) }),
      functionName: row.functionName,
      record: row.sequence,
      // Odd once the certificates are there: they count as part of what the revision stands for.
      revision: row.revision * 2 + (keys ? 1 : 0),
      ...(keys && { platformCertificates: [keys.certificatePem] }),
    };
  }

  function previous(type: IntegrationType, { previousExt, previousUntil }: IntegrationRow) {
    const isAccepted = rules.switches.acceptedKeys === "current-and-previous";
    const credentials = readCredentials(type, previousExt, rules);
    return { credentials, acceptedUntilMs: isAccepted ? previousUntil : 0 };
  }

  return {
    live(integrationId) {
      const cache = remembered();
      const id = integrationId.toLowerCase();
      const found = cache.get(id);
      if (found) return found;
      const row = store.integrations.find(id);
      if (!row || store.domains.ofIntegration(row.keyId)?.status !== "SUCCESS") return undefined;
      const made = view(row);
      if (made) cache.set(id, made);
      return made;
    },
    any(idOrName) {
      const row = findIntegration(store, idOrName);
      return row && view(row);
    },
    merchant(merchantId, serial) {
      for (const row of store.integrations.list()) {
        const credentials = view(row)?.credentials;
        if (credentials?.merchantId !== merchantId) continue;
        if (credentials.merchantSerialNumber?.toUpperCase() !== serial) continue;
        const publicKeyPem = publicHalf(credentials.privateKey);
        if (publicKeyPem === undefined) continue;
        const appIds = [credentials.appId, credentials.service_app_id].filter((id) => id !== undefined);
        return { publicKeyPem, apiV3Key: credentials.apiV3Key ?? "", appIds };
      }
      return undefined;
    },
    appSecrets(appId) {
      const all = store.integrations.list().map((row) => view(row)?.credentials ?? {});
      const ofApp = all.filter((credentials) => credentials.appId?.trim() === appId);
      if (ofApp.length === 0) return undefined;
      // Without spaces around them, as functions get both.
      return ofApp.flatMap(({ appSecret = "" }) => appSecret.trim() || []);
    },
  };
}

/** By KeyID, or by name; only integrations that the center plays a part for. */
export function findIntegration(store: Store, idOrName: string): IntegrationRow | undefined {
  const byId = store.integrations.find(idOrName);
  if (byId && playedType(byId)) return byId;
  return store.integrations.list().find((row) => row.name === idOrName && playedType(row));
}

/** undefined when the key cannot be read, e.g. because its line breaks are lost. */
function publicHalf(privateKeyPem: string | undefined): string | undefined {
  if (!privateKeyPem) return undefined;
  try {
    const key = createPublicKey(createPrivateKey(privateKeyPem));
    return key.export({ type: "spki", format: "pem" }).toString();
  } catch {
    return undefined;
  }
}
