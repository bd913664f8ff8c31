import { policyFor } from "../cloud-api";
import type {
  CallbackDomain,
  EnvironmentRecord,
  IntegrationRecord,
  TypeTemplate,
} from "../provider/integration-center";
import { ProviderError } from "../provider/provider-error";
import type { Reached } from "./clinic";
import type { Look } from "./types";

/** All that can be read of an environment; what could not be read is absent. */
export interface Contents {
  readonly environment?: EnvironmentRecord;
  readonly templates?: readonly TypeTemplate[];
  readonly integrations?: readonly IntegrationRecord[];
  readonly domains?: readonly CallbackDomain[];
  readonly functionNames?: readonly string[];
}

/** The name of nothing: whoever may read is told that there is none. */
export const unknown = "pulumi-cloudbase-doctor-00000000";

/** Each with the cheapest read that needs it, as the provider sends it. What changes something cannot be asked without changing it. */
const reads: readonly {
  readonly check: string;
  readonly action: string;
  read(reached: Reached): Promise<Contents>;
}[] = [
  {
    check: "may read environments",
    action: "tcb:DescribeEnvs",
    read: async ({ center, envId }) => present({ environment: await center.getEnvironment(envId) }),
  },
  {
    check: "may read types",
    action: "tcb:GetUserKeyTemplateList",
    read: async ({ center, envId }) => ({ templates: await center.listTypeTemplates(envId) }),
  },
  {
    check: "may read integrations",
    action: "tcb:GetUserKeyList",
    read: async ({ center, envId }) => ({ integrations: await center.listIntegrations(envId) }),
  },
  {
    check: "may read an integration",
    action: "tcb:GetOneUserKey",
    read: async ({ center, envId }) => nothing(await center.getIntegration(envId, unknown)),
  },
  {
    check: "may read domains",
    action: "tcb:DescribeHTTPServiceRoute",
    read: async ({ center, envId }) => ({ domains: await center.listCallbackDomains(envId) }),
  },
  {
    check: "may read functions",
    action: "scf:ListFunctions",
    read: async ({ center, envId }) => ({ functionNames: await center.listFunctionNames(envId) }),
  },
  {
    check: "may read a function",
    action: "scf:GetFunction",
    read: async ({ center, envId }) => nothing(await center.getFunction(envId, unknown)),
  },
  {
    check: "may read its code",
    action: "scf:GetFunctionAddress",
    read: async ({ center, envId }) => nothing(await center.getFunctionCodeHash(envId, unknown)),
  },
  {
    check: "encryption key",
    action: "a service beside the API that asks for no key",
    read: async ({ single, envId }) => nothing(await single.encrypt(envId, {}, new Set())),
  },
];

/** One after another: the first trouble tells most, and the cloud counts calls. */
export async function readContents(reached: Reached): Promise<{ looks: Look[]; contents: Contents }> {
  const looks: Look[] = [];
  let contents: Contents = {};
  for (const { check, action, read } of reads) {
    try {
      contents = { ...contents, ...(await read(reached)) };
      looks.push({ check, state: "ok", seen: action });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      looks.push(refusedLook(check, action, error, reached));
      if (isHopeless(error)) return { looks, contents };
    }
  }
  return { looks: [...looks, writesLook(reached)], contents };
}

/** Nothing else would be answered either. */
function isHopeless({ details }: ProviderError): boolean {
  return /^(NETWORK_|ANSWER_NOT_FROM_CLOUD|AuthFailure\.(?!UnauthorizedOperation))/.test(details.code);
}

function refusedLook(check: string, action: string, { details }: ProviderError, { settings, envId }: Reached): Look {
  const { reason, code, hint, requestId } = details;
  const seen = `${action}: ${reason} (${code}${requestId ? `, request ${requestId}` : ""})`;
  const isPermission = /UnauthorizedOperation/.test(code);
  // Other commands point here.
  const others = hint.replace(/ `npx pulumi-cloudbase doctor`.*$/, "");
  if (!isPermission) return { check, state: "failure", seen, next: others };
  return {
    check,
    state: "failure",
    seen,
    meaning: `the key lacks the permission for ${action}`,
    next: `Grant it in Access Management, with this policy: ${policyFor(settings.region, envId)}`,
  };
}

function writesLook({ settings, envId }: Reached): Look {
  return {
    check: "may change things",
    state: "skipped",
    seen: "not asked: there is no way to ask without changing something",
    meaning:
      "an apply needs tcb: CreateUserKey, UpdateUserKey, DeleteUserKey, DeleteHTTPServiceRoute; scf: CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration, DeleteFunction",
    next: `This policy of Access Management covers them: ${policyFor(settings.region, envId)}`,
  };
}

function present({ environment }: { environment: EnvironmentRecord | undefined }): Contents {
  return environment ? { environment } : {};
}

/** What was read matters to nobody, but that it could be. */
function nothing(_: unknown): Contents {
  return {};
}
