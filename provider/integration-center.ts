import type { IntegrationTypeCode } from "../catalog";

/*
 * The port: everything lifecycle/ and the commands ask of the Integration Center, as plain data. provider/cloud implements it over
 * HTTP. Every method may reject with a ProviderError (provider-error.ts) and with nothing else that a user can cause.
 */

/** One integration as the cloud tells it. Secret credentials are never part of it. */
export interface IntegrationRecord {
  /** The cloud's KeyID; also the first label of the callback domain. */
  readonly integrationId: string;
  readonly name: string;
  /** AuthTypeCode as the cloud says it; may be a type that we do not know. */
  readonly type: string;
  readonly description: string;
  /** "" while no function is bound. */
  readonly functionName: string;
  /** The cloud's own word, opaque (its values are not documented). */
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What the Integration Center runs: zipped code and the user's own variables; it adds credentials and callback URLs. */
export interface FunctionRuntime {
  /** Absent: the code that is there stays. */
  readonly codeZip?: Uint8Array;
  readonly environment: Readonly<Record<string, string>>;
}

export interface NewIntegration {
  readonly integrationId: string;
  readonly name: string;
  readonly type: IntegrationTypeCode;
  readonly description: string;
  readonly functionName: string;
  /** Plain text; the implementation encrypts the secret ones, or sends nothing at all. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Without code only for a function that has some. */
  readonly runtime: FunctionRuntime;
}

export interface IntegrationChange {
  readonly name: string;
  readonly type: IntegrationTypeCode;
  readonly description: string;
  readonly functionName: string;
  /** The whole set. Absent: what the cloud holds stays. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly runtime: FunctionRuntime;
}

export interface FunctionRecord {
  readonly name: string;
  /** One of cloud-api's functionStatuses; any other word counts as pending. */
  readonly status: string;
  /** Why it is in that status, in the cloud's words; "" if it says nothing. */
  readonly statusReason: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface CallbackDomain {
  readonly domain: string;
  /** One of cloud-api's domainStatuses. */
  readonly status: string;
  readonly paths: readonly string[];
}

/** The cloud's own description of an integration type. */
export interface TypeTemplate {
  /** AuthTypeCode; may be one that we do not know. */
  readonly code: string;
  readonly displayName: string;
  /** Absent when the template is in a form that we do not know. */
  readonly fields?: readonly TemplateField[];
}

export interface TemplateField {
  /** Its key in Ext. */
  readonly name: string;
  /** It must be encrypted. */
  readonly secret: boolean;
  /** Absent when the template does not say. */
  readonly required?: boolean;
}

/** Which environment of which account the keys reach: what tells two of the same id apart. */
export interface EnvironmentRecord {
  readonly envId: string;
  /** Number of the account; absent where the cloud does not show it. */
  readonly appId?: string;
  /** As the cloud writes it; absent where it does not show it. */
  readonly createdAt?: string;
}

/** Label and mark alone: the function is not deployed again (assumed; documented of credentials, code and variables). */
export type IntegrationLabel = Pick<IntegrationChange, "name" | "description">;

export interface IntegrationCenter {
  /** undefined when the account has no such environment. */
  getEnvironment(envId: string): Promise<EnvironmentRecord | undefined>;

  /** Every type that the cloud offers in the environment, every page. */
  listTypeTemplates(envId: string): Promise<TypeTemplate[]>;

  /** All integrations of the environment, every page; with `nameHas`, those whose name holds this text. */
  listIntegrations(envId: string, nameHas?: string): Promise<IntegrationRecord[]>;
  /** undefined when there is none. */
  getIntegration(envId: string, integrationId: string): Promise<IntegrationRecord | undefined>;
  /** Asks for the integration and returns before it is ready. Not repeatable: look first. */
  createIntegration(envId: string, draft: NewIntegration): Promise<void>;
  /** Sets the whole content; the platform redeploys the function. Returns before that is done. */
  updateIntegration(envId: string, integrationId: string, change: IntegrationChange): Promise<void>;
  /** Sets name and description and nothing else. */
  labelIntegration(envId: string, integrationId: string, label: IntegrationLabel): Promise<void>;
  /** Also releases domain and routes; keeps the function. Absent counts as done. */
  deleteIntegration(envId: string, integrationId: string): Promise<void>;

  getFunction(envId: string, functionName: string): Promise<FunctionRecord | undefined>;
  /** What the cloud tells of the code that is deployed: another text when it is other code. undefined where it tells nothing. */
  getFunctionCodeHash(envId: string, functionName: string): Promise<string | undefined>;
  /** Names of all functions of the environment, every page. */
  listFunctionNames(envId: string): Promise<string[]>;
  /** Names of the functions that are being worked on, every page: however many there are besides. */
  listDeployingFunctions(envId: string): Promise<string[]>;
  /** Not repeatable: look first. */
  createFunction(envId: string, functionName: string, runtime: Required<FunctionRuntime>): Promise<void>;
  updateFunctionCode(envId: string, functionName: string, codeZip: Uint8Array): Promise<void>;
  /** Replaces the whole set of variables. */
  setFunctionVariables(envId: string, functionName: string, variables: Readonly<Record<string, string>>): Promise<void>;

  /** Absent counts as done. */
  deleteFunction(envId: string, functionName: string): Promise<void>;

  getCallbackDomain(envId: string, domain: string): Promise<CallbackDomain | undefined>;
  /** Those of all integrations of the environment, every page. */
  listCallbackDomains(envId: string): Promise<CallbackDomain[]>;
  /** Absent counts as done. */
  releaseCallbackDomain(envId: string, domain: string): Promise<void>;
}

/** Settings of the runtime that a new function gets (vendor source: the pay-common template's settings). */
export const functionDefaults = { runtime: "Nodejs18.15", memoryMb: 256, timeoutSeconds: 30 } as const;
