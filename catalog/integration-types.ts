import { type CredentialRole, formatFacts } from "./credential-formats";
import { weixinmp, wxvirtualpay } from "./mini-program";
import { gitee, github, gitlab, meeting } from "./oauth";
import { PublicAccountOpenService, wechatoa } from "./official-account";
import type { CredentialField, IntegrationType } from "./types";
import { agentmp, agentpa } from "./wechat-agent";
import { weixinpaydc, weixinpayjsapi, weixinpaynative } from "./wechat-pay";
import { channels, weixinStore } from "./wechat-store";

/** Every integration type, by the cloud's AuthTypeCode. A new type is its file, this table and one named class (named-classes.ts). */
export const integrationTypes = {
  weixinpaydc,
  weixinpayjsapi,
  weixinpaynative,
  wxvirtualpay,
  weixinmp,
  PublicAccountOpenService,
  wechatoa,
  "weixin-store": weixinStore,
  channels,
  agentmp,
  agentpa,
  github,
  gitlab,
  gitee,
  meeting,
} as const satisfies Readonly<Record<string, IntegrationType>>;

export type IntegrationTypeCode = keyof typeof integrationTypes;
export const integrationTypeCodes = Object.keys(integrationTypes) as IntegrationTypeCode[];

export function isIntegrationTypeCode(code: string): code is IntegrationTypeCode {
  return Object.hasOwn(integrationTypes, code);
}

/** The type as plain data, without its literal types. */
export function integrationType(code: IntegrationTypeCode): IntegrationType {
  return integrationTypes[code];
}

export function credentialFields(type: IntegrationType): [name: string, field: CredentialField][] {
  return Object.entries(type.credentials);
}

/** What the credential is for. */
export function credentialRole({ role, format }: CredentialField): CredentialRole {
  return role ?? formatFacts(format).role;
}

/** The key under which the cloud's Ext holds a credential. */
export function extKeyOf(type: IntegrationType, name: string): string {
  return type.credentials[name]?.extKey ?? name;
}
