import type { IntegrationTypeCode } from "./integration-types";

/** A class that has a type's name, or one whose argument chooses among types. */
export type NamedClass =
  | { readonly type: IntegrationTypeCode }
  | {
      readonly argument: string;
      readonly types: Readonly<Record<string, IntegrationTypeCode>>;
      /** Absent: the argument must be given. */
      readonly default?: string;
    };

/** The named classes of the SDK and the resources of the plugin, which bear the same names. `Integration` is any type. */
export const namedClasses = {
  Gitee: { type: "gitee" },
  GitHub: { type: "github" },
  GitLab: { type: "gitlab" },
  MiniProgramPush: { type: "weixinmp" },
  OfficialAccount: {
    argument: "code",
    types: { wechatoa: "wechatoa", PublicAccountOpenService: "PublicAccountOpenService" },
    default: "wechatoa",
  },
  TencentMeeting: { type: "meeting" },
  VirtualPayment: { type: "wxvirtualpay" },
  WechatAgent: { argument: "product", types: { "mini-program": "agentmp", "official-account": "agentpa" } },
  WechatChannels: { type: "channels" },
  WechatPay: {
    argument: "product",
    types: { "mini-program": "weixinpaydc", jsapi: "weixinpayjsapi", native: "weixinpaynative" },
  },
  WechatStore: { type: "weixin-store" },
} as const satisfies Readonly<Record<string, NamedClass>>;

export type ClassName = keyof typeof namedClasses;
export const classNames = Object.keys(namedClasses) as ClassName[];

/** The class as plain data, without its literal types. */
export function namedClass(name: ClassName): NamedClass {
  return namedClasses[name];
}

/** The types that a class can be. */
export function typesOf(name: ClassName): readonly IntegrationTypeCode[] {
  const given = namedClass(name);
  return "type" in given ? [given.type] : Object.values(given.types);
}

/** How a program declares a type: the class, and the argument that chooses it where the class has one. */
export function declarationOf(code: IntegrationTypeCode): {
  className: ClassName;
  argument?: [name: string, value: string];
} {
  for (const className of classNames) {
    const given = namedClass(className);
    if ("type" in given) {
      if (given.type === code) return { className };
      continue;
    }
    const [value] = Object.entries(given.types).find(([, type]) => type === code) ?? [];
    if (value !== undefined) return { className, argument: [given.argument, value] };
  }
  throw new Error(`${code} has no named class`);
}
