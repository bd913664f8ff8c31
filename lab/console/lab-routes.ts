import { integrationType, integrationTypeCodes } from "pulumi-cloudbase/internal/catalog/index";
import { z } from "zod";
import type { SendMenu } from "../senders/send";
import { readJson } from "./body";
import type { Behaviour } from "./host";
import { reasons, type TranslatedReason } from "./reasons";
import { type Call, parse, type Route, told } from "./route";

/** What `GET /console/api/environment` answers: where this is, what can be sent, and what a refusal means. */
export interface ConsoleEnvironment {
  readonly envId: string;
  /** Origins of the cloud API and of the callback gateway. */
  readonly endpoint: string;
  readonly gateway: string;
  /** By the cloud's code of the type. */
  readonly types: Readonly<Record<string, SendMenu & { readonly displayName: string }>>;
  readonly reasons: Readonly<Record<string, TranslatedReason>>;
  /** How this emulator answers the open questions of the cloud. */
  readonly behaviours: readonly Behaviour[];
}

/** The code of all functions, as base64, and room for the rest. */
const importMaxBytes = 128 * 1024 * 1024;

export const labRoutes: readonly Route[] = [
  { method: "GET", path: "/console/api/environment", run: environment },
  { method: "GET", path: "/console/api/wechat-pay", run: ({ host }) => host.wechatPay },
  { method: "POST", path: "/console/api/wechat-pay/merchants", run: registerMerchant },
  // Not GET: whoever reads it may read credentials.
  { method: "POST", path: "/console/api/export", run: exportState },
  { method: "POST", path: "/console/api/import", run: importState },
];

function environment({ host: { envId, endpoint, gateway, behaviours } }: Call): ConsoleEnvironment {
  // Loaded here: who only declares integrations does without the third parties.
  const { sendMenus }: typeof import("../senders") = require("../senders");
  const types = integrationTypeCodes.map((code) => {
    return [code, { displayName: integrationType(code).displayName, ...sendMenus[code] }] as const;
  });
  return { envId, endpoint, gateway, types: Object.fromEntries(types), reasons, behaviours };
}

async function registerMerchant({ host, request }: Call): Promise<{ registered: string }> {
  const registration = parse(merchantBody, await readJson(request));
  host.registerMerchant(registration);
  return { registered: registration.merchantId };
}

async function exportState({ host, request }: Call): Promise<unknown> {
  const options = parse(z.strictObject({ secrets: z.boolean() }), await readJson(request));
  return told("NOT_EXPORTED", () => host.exportState(options));
}

async function importState({ host, request }: Call): Promise<unknown> {
  const document = await readJson(request, importMaxBytes);
  return told("NOT_IMPORTED", () => host.importState(document));
}

const merchantBody = z.strictObject({
  merchantId: z.string().regex(/^\d{8,10}$/, "must be 8 to 10 digits"),
  merchantSerialNumber: z.string().regex(/^[0-9A-Fa-f]{2,40}$/, "must be a hex number"),
  publicKeyPem: z.string().startsWith("-----BEGIN PUBLIC KEY-----", "must be a public key as PEM").max(4096),
  apiV3Key: z.string().length(32, "must have 32 characters"),
  appIds: z.array(z.string().max(64)).max(10),
});
