import {
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
  isIntegrationTypeCode,
} from "pulumi-cloudbase/internal/catalog/index";
import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { routes } from "../console-api";
import type { SendMenu } from "../senders/send";
import type { ConsoleClient } from "./console-client";

/** What can be sent to integrations of each type. */
export function sendMenus(): Readonly<Record<IntegrationTypeCode, SendMenu>> {
  // Loaded here and not above: few commands need the third parties.
  const senders: typeof import("../third-parties/senders") = require("../third-parties/senders");
  return senders.sendMenus;
}

/** undefined for a type that only another version knows. */
export function menuOfType(type: string): SendMenu | undefined {
  return isIntegrationTypeCode(type) ? sendMenus()[type] : undefined;
}

/**
 * The menu of a type, asked for by its code, or by the id or name of an integration; only that asks the emulator.
 * Throws CommandError.
 */
export async function findMenu(asked: string, client: () => ConsoleClient): Promise<SendMenu> {
  const ofType = menuOfType(asked);
  if (ofType) return ofType;
  const integrations = await client().call(routes.listIntegrations, {});
  const integration = integrations.find(({ integrationId, name }) => [integrationId, name].includes(asked));
  const menu = integration && menuOfType(integration.type);
  if (menu) return menu;
  const known = [...integrations.map(({ name }) => name), ...integrationTypeCodes];
  throw new CommandError(
    integration
      ? `${integration.name} is of type ${integration.type}, which this version does not know.`
      : `There is no integration and no type ${JSON.stringify(asked)}${didYouMean(asked, known)}`,
    "See what there is: npx pulumi-cloudbase list, npx pulumi-cloudbase types",
  );
}

/** Types with the same list stand together: the three of WeChat Pay, for example. */
export function groupedMenus(list: (menu: SendMenu) => unknown): { title: string; menu: SendMenu }[] {
  const groups = new Map<string, { titles: string[]; menu: SendMenu }>();
  for (const [code, menu] of Object.entries(sendMenus())) {
    const key = JSON.stringify(list(menu));
    const group = groups.get(key) ?? { titles: [], menu };
    group.titles.push(isIntegrationTypeCode(code) ? `${integrationType(code).displayName} (${code})` : code);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ titles, menu }) => ({ title: titles.join(" · "), menu }));
}
