import { callbackDomain, functionVariables, integrationType } from "../../catalog";
import type { Post } from "../../provider/cloud/transport";

/*
 * The other end of the wire for thousands of creates: answers at once and in memory, where the emulator would take
 * minutes for as many. It knows the seven actions of a create and refuses nothing; all that it plays is time.
 */

export interface Body {
  readonly KeyID?: string;
  readonly Name?: string;
  readonly Description?: string;
  readonly AuthTypeCode?: string;
  readonly FunctionName?: string;
  readonly Offset?: number;
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
}

export interface InstantCloudOptions {
  readonly now: () => number;
  /** How long a deployment takes. */
  readonly deploymentMs: number;
  readonly credentials: Record<string, string>;
  /** What it answers in the place of what it would. */
  readonly instead?: (action: string, body: Body) => object | undefined;
}

/** Of the client: nothing of it is ever called. */
export const nowhere = { endpoint: "http://127.0.0.1:9", region: "ap-shanghai", secretId: "id", secretKey: "key" };

export function instantCloud({ now, deploymentMs, credentials, instead }: InstantCloudOptions): Post {
  const type = integrationType("weixinpaydc");
  const made = new Map<string, { readonly record: object; readonly readyAtMs: number }>();
  const statusOf = (keyId: string) => (now() >= (made.get(keyId)?.readyAtMs ?? 0) ? "Active" : "Creating");
  const keyIdOf = (functionName: string) => functionName.replace(/-demo-scfweb$/, "");
  const page = <T>(items: readonly T[], { Offset = 0 }: Body) => items.slice(Offset, Offset + 100);
  const functionOf = (keyId: string) => ({
    FunctionName: `${keyId}-demo-scfweb`,
    Namespace: "local-env",
    Runtime: "Nodejs18.15",
    Status: statusOf(keyId),
  });
  const domainOf = (keyId: string) => ({
    Domain: callbackDomain(keyId),
    DomainType: "INTEGRATION_CALLBACK",
    Status: statusOf(keyId) === "Active" ? "SUCCESS" : "PROCESSING",
  });
  const answers: Record<string, (body: Body) => object> = {
    DescribeEnvs: () => ({ EnvList: [{ EnvId: "local-env", CreateTime: "2026-11-23" }] }),
    GetUserKeyTemplateList: () => ({ KeyTemplateList: [], TotalCount: 0 }),
    GetUserKeyList: () => ({ UserKeyList: [], TotalCount: 0 }),
    CreateUserKey({ KeyID = "", Name, Description, AuthTypeCode }) {
      made.set(KeyID, { record: { KeyID, Name, Description, AuthTypeCode }, readyAtMs: now() + deploymentMs });
      return { CreateResult: 1 };
    },
    GetOneUserKey: ({ KeyID = "" }) => ({ UserKeyInfo: made.get(KeyID)?.record }),
    GetFunction({ FunctionName = "" }) {
      const keyId = keyIdOf(FunctionName);
      const variables = Object.entries(functionVariables(type, credentials, keyId));
      return { ...functionOf(keyId), Environment: { Variables: variables.map(([Key, Value]) => ({ Key, Value })) } };
    },
    ListFunctions(body) {
      const deploying = [...made.keys()].filter((keyId) => statusOf(keyId) !== "Active").map(functionOf);
      return { Functions: page(deploying, body), TotalCount: deploying.length };
    },
    DescribeHTTPServiceRoute(body) {
      const named = body.Filters?.find(({ Name }) => Name === "Domain")?.Values[0];
      const domains = [...made.keys()].map(domainOf).filter(({ Domain }) => named === undefined || Domain === named);
      return { Domains: page(domains, body), TotalCount: domains.length };
    },
  };

  return async ({ headers, body }) => {
    const [action, request] = [headers["x-tc-action"] ?? "", JSON.parse(body)];
    const answer = instead?.(action, request) ?? answers[action]?.(request) ?? encryptionKey;
    return { kind: "answer", status: 200, date: undefined, body: JSON.stringify({ Response: answer }) };
  };
}

const keys = [{ kvs: { kvs: [{ key: "dev-platform-apis", value: "k".repeat(32) }] } }];
const encryptionKey = { Data: { ErrorCode: "0", ConfigValue: JSON.stringify(keys) } };
