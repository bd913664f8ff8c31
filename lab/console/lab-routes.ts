import { integrationType, integrationTypeCodes } from "pulumi-cloudbase/internal/catalog/index";
import { routes } from "../console-api";
import type { ConsolePorts } from "./ports";
import { reasons } from "./reasons";
import { serve } from "./serve";

export function labRoutes({
  whereabouts,
  documents,
  wechatPay,
}: Pick<ConsolePorts, "whereabouts" | "documents" | "wechatPay">) {
  return {
    environment: serve(routes.environment, () => ({ ...whereabouts(), types: menusByType(), reasons })),
    wechatPayKey: serve(routes.wechatPayKey, () => wechatPay.key()),
    registerMerchant: serve(routes.registerMerchant, ({ body }) => {
      wechatPay.registerMerchant(body);
      return { registered: body.merchantId };
    }),
    exportLab: serve(routes.exportLab, ({ body }) => documents.export(body)),
    importLab: serve(routes.importLab, ({ body }) => documents.import(body)),
  };
}

function menusByType() {
  // Loaded here: who only declares integrations does without the third parties.
  const { sendMenus }: typeof import("../senders") = require("../senders");
  const types = integrationTypeCodes.map((code) => {
    return [code, { displayName: integrationType(code).displayName, ...sendMenus[code] }] as const;
  });
  return Object.fromEntries(types);
}
