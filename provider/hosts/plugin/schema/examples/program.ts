import {
  type ClassName,
  credentialFields,
  environmentName,
  formatFacts,
  type IntegrationType,
  type IntegrationTypeCode,
  integrationType,
  namedClass,
} from "../../../../../catalog";
import { pascalCase } from "../types";

/** A program that declares one integration: the one thing that the examples of every language are written from. */
export interface Program {
  readonly className: string;
  /** The resource's name, of lower-case letters and hyphens. */
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  /** The callback route whose URL is an output. */
  readonly route: string;
}

export type Value =
  | { readonly text: string }
  | { readonly env: string }
  | { readonly file: string }
  /** A value of an enum of the schema. */
  | { readonly choice: string; readonly of: string }
  /** An object of the schema, or with no name a map. */
  | { readonly fields: Readonly<Record<string, Value>>; readonly of?: string };

/** What the examples call their resources. */
const names: Readonly<Record<ClassName, string>> = {
  Gitee: "gitee",
  GitHub: "github",
  GitLab: "gitlab",
  MiniProgramPush: "messages",
  OfficialAccount: "account",
  TencentMeeting: "meeting",
  VirtualPayment: "coins",
  WechatAgent: "agent",
  WechatChannels: "channels",
  WechatPay: "pay",
  WechatStore: "store",
};

const envId: Value = { text: "shop-prod-3g8x" };

export function programOf(className: ClassName): Program {
  const given = namedClass(className);
  const [first] = "type" in given ? [] : Object.entries(given.types);
  const code = "type" in given ? given.type : given.types[first?.[0] ?? ""];
  if (code === undefined) throw new Error(`${className} has no type`);
  const choice: Record<string, Value> =
    "type" in given || given.default !== undefined || !first
      ? {}
      : { [given.argument]: { choice: first[0], of: `${className}${pascalCase(given.argument)}` } };
  return {
    className,
    name: names[className],
    args: { envId, ...choice, credentials: { ...credentials(code), of: `${className}Credentials` } },
    route: firstRoute(code),
  };
}

/** `Integration` with a type: what a class has no name for is declared like this. */
export function programOfAnyType(): Program {
  const code: IntegrationTypeCode = "wxvirtualpay";
  const type: Value = { choice: code, of: "IntegrationType" };
  return {
    className: "Integration",
    name: "coins",
    args: { envId, type, credentials: credentials(code) },
    route: firstRoute(code),
  };
}

function firstRoute(code: IntegrationTypeCode): string {
  const [route] = Object.keys(integrationType(code).callbacks);
  if (route === undefined) throw new Error(`${code} has no callback`);
  return route;
}

/** What must be given, and of documented types what is given together. */
function credentials(code: IntegrationTypeCode): { fields: Record<string, Value> } {
  const type = integrationType(code);
  const together = type.fieldsFrom === "documented" ? type.together.flat() : [];
  const shown = credentialFields(type).filter(([name, { required }]) => required || together.includes(name));
  return { fields: Object.fromEntries(shown.map(([name]) => [name, credential(type, name)])) };
}

/** Files of the third party stay files, secrets come from the environment, and the rest may stand in a program. */
function credential(type: IntegrationType, name: string): Value {
  const field = type.credentials[name];
  if (!field) throw new Error(`${type.code} has no credential ${name}`);
  const { example } = formatFacts(field.format);
  if (example && "file" in example) return example;
  return field.secret || !example ? { env: environmentName(name) } : example;
}
