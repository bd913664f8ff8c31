import { z } from "zod";
import { nearestName } from "../../../catalog";
import type { ConfigurationSource } from "../../cloud";
import type { CheckFailure } from "../../lifecycle/failure-text";
import { resolveReferences } from "../../lifecycle/references";
import { unknownValue } from "../../lifecycle/unknown";
import { ProviderError } from "../../provider-error";
import { readAddresses } from "../destination";
import { readProfile } from "./profile";
import type { Properties } from "./values";

/*
 * What a provider instance is configured with: `new Provider(…)`, or `cloudbase:…` in the stack's configuration. Keys go by
 * reference. Where one is given as text, it stays in this process's memory; state holds that there was one.
 */

const text = z.string({ error: "must be text" });
/** An SDK hands objects of a provider's configuration on as JSON; the stack's configuration does too. */
const reference = z.union([z.strictObject({ env: text }), z.strictObject({ file: text }), text.min(1)], {
  error: 'must be { env: "NAME" }, { file: "path" }, or text',
});
const origins = z.array(text, { error: "must be a list of origins such as https://cloud.example" });

const settingsSchema = z.strictObject({
  endpoint: text.optional(),
  region: text.optional(),
  wechatPayEndpoint: text.optional(),
  allowedEndpoints: origins.optional(),
  allowedAccounts: z
    .array(z.union([text, z.number().transform(String)]), { error: "must be a list of account ids" })
    .optional(),
  secretId: reference.optional(),
  secretKey: reference.optional(),
  sessionToken: reference.optional(),
  profile: text.optional(),
  fingerprintKey: reference.optional(),
  envId: text.optional(),
  description: text.optional(),
  /** Of ours, in state: names of keys that were given as text. Their values stand nowhere, so a rotation changes nothing. */
  givenAsText: z.array(text).optional(),
});

type Declared = z.output<typeof settingsSchema>;

const names = Object.keys(settingsSchema.shape).filter((name) => name !== "givenAsText");
/** Never kept as text. */
const secretNames = ["secretId", "secretKey", "sessionToken", "fingerprintKey"] as const;
type SecretName = (typeof secretNames)[number];
export type GivenAsText = Readonly<Partial<Record<SecretName, string>>>;

export interface CheckedSettings {
  readonly failures: readonly CheckFailure[];
  /** What may stand in state. */
  readonly inputs: Properties;
  readonly givenAsText: GivenAsText;
}

/** Finds every problem of the configuration that can be found without reading a key. */
export function checkSettings(
  // What the engine adds of its own, for a program whose generated SDK says which plugin it wants.
  { sdkVersion, version: wanted, pluginDownloadURL: _engine, ...news }: Properties,
  version: string,
): CheckedSettings {
  const given = Object.fromEntries(Object.entries(news).map(([name, value]) => [name, unpacked(name, value)]));
  const unknown = Object.keys(given).filter((name) => holdsUnknown(given[name]));
  const parsed = settingsSchema.safeParse(without(given, unknown));
  const failures = [
    ...otherVersion(sdkVersion ?? wanted, version),
    ...unknown.map((property) => ({ property, reason: unknownReason(property) })),
    ...(parsed.success ? halfPairs(given) : parsed.error.issues.flatMap(failuresOf)),
  ];
  const texts = secretNames.filter((name) => typeof given[name] === "string");
  const kept = Object.entries(given).filter(([name]) => !texts.some((secret) => secret === name));
  return {
    failures,
    inputs: {
      ...(wanted === undefined ? {} : { version: wanted }),
      ...Object.fromEntries(kept),
      ...(texts.length > 0 ? { givenAsText: texts } : {}),
    },
    givenAsText: Object.fromEntries(texts.map((name) => [name, String(given[name])])),
  };
}

/** As a text an SDK may hold the unknown part of a list. */
function holdsUnknown(value: unknown): boolean {
  return JSON.stringify(value)?.includes(unknownValue) ?? false;
}

/**
 * While a setting is unknown the engine asks nobody about the resources of this provider: it plans what the program gives, the
 * credentials as they are (observed, 3.259; pkg/resource/provider: a provider that is not configured).
 */
function unknownReason(name: string): string {
  const instead =
    name === "envId" || name === "description"
      ? "Give it to the integrations themselves, where it may be unknown"
      : "Give what is known in preview, such as a reference";
  return `is not known before the apply, and Pulumi would then plan the integrations unchecked, with their credentials in the plan. ${instead}; or apply first what it comes from: pulumi up --target`;
}

function without(values: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** Of one release, up to patches: what one declares the other must know. */
function otherVersion(sdkVersion: unknown, version: string): CheckFailure[] {
  if (typeof sdkVersion !== "string" || sdkVersion === "" || line(sdkVersion) === line(version)) return [];
  const reason =
    `the program's pulumi-cloudbase is ${sdkVersion}, and this plugin is ${version}. Install the plugin of ${sdkVersion}, or the ` +
    `package of ${version}: npm install pulumi-cloudbase@${version}. A path in Pulumi.yaml to the program's own node_modules/pulumi-cloudbase keeps them together. A generated SDK is made anew by pulumi package add`;
  return [{ property: "", reason, code: "VERSIONS_DIFFER" }];
}

function line(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function unpacked(name: string, value: unknown): unknown {
  const isStructured = name !== "description" && typeof value === "string" && /^\s*[[{]/.test(value);
  if (!isStructured) return name === "allowedEndpoints" && typeof value === "string" ? value.split(/\s*,\s*/) : value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function failuresOf(issue: z.core.$ZodIssue): CheckFailure[] {
  if (issue.code !== "unrecognized_keys") return [{ property: issue.path.join("."), reason: issue.message }];
  return issue.keys.map((key) => {
    const nearest = nearestName(key, names);
    const hint = nearest ? ` Did you mean ${nearest}?` : "";
    return { property: key, reason: `is no setting of this provider.${hint} Known: ${names.join(", ")}` };
  });
}

function halfPairs({ secretId, secretKey, profile }: Properties): CheckFailure[] {
  const hasOne = (secretId === undefined) !== (secretKey === undefined);
  return [
    ...(hasOne
      ? [{ property: secretId ? "secretKey" : "secretId", reason: "missing: a key has both secretId and secretKey" }]
      : []),
    ...(secretId !== undefined && profile !== undefined
      ? [{ property: "profile", reason: "names keys, and secretId does too: give one of them" }]
      : []),
  ];
}

/** What one provider instance goes by. */
export interface Settings {
  readonly config: ConfigurationSource;
  /** The environment, and over it what the instance was given; read once. Throws ProviderError where a key cannot be read. */
  variables(): NodeJS.ProcessEnv;
  /** Undefined: every account. */
  readonly allowedAccounts: readonly string[] | undefined;
  readonly defaults: { readonly envId?: string | undefined; readonly description?: string | undefined };
}

/** Reads nothing yet: keys are asked for at the first call that needs them. `inputs` were checked. */
export function settingsOf(
  { version: _wanted, ...inputs }: Properties,
  given: GivenAsText,
  environment: NodeJS.ProcessEnv,
  projectFolder: string,
): Settings {
  const entries = Object.entries(inputs).map(([name, value]): [string, unknown] => [name, unpacked(name, value)]);
  const declared = settingsSchema.parse(Object.fromEntries(entries));
  const config = configOf(declared);
  let read: NodeJS.ProcessEnv | undefined;
  return {
    config,
    variables: () => {
      if (read === undefined) {
        refuseEndpoint(declared, config, environment);
        read = { ...environment, ...keysOf(declared, given, environment, projectFolder) };
      }
      return read;
    },
    allowedAccounts: declared.allowedAccounts,
    defaults: { envId: declared.envId, description: declared.description },
  };
}

function configOf({ endpoint, region, wechatPayEndpoint }: Declared): ConfigurationSource {
  const values: Readonly<Record<string, string | undefined>> = {
    "cloudbase:endpoint": endpoint,
    "cloudbase:region": region,
    "cloudbase:wechatPayEndpoint": wechatPayEndpoint,
  };
  return { get: (name) => values[name] };
}

/**
 * A second lock beside CLOUDBASE_ALLOWED_ENDPOINTS, which only who runs Pulumi can set: a program can forbid by it what the
 * environment allows, and never the other way round.
 */
function refuseEndpoint({ allowedEndpoints }: Declared, config: ConfigurationSource, environment: NodeJS.ProcessEnv) {
  if (allowedEndpoints === undefined) return;
  const { cloud, wechatPay } = readAddresses(config, environment).destination;
  for (const [what, origin] of [
    ["endpoint", cloud],
    ["wechatPayEndpoint", wechatPay],
  ]) {
    if (origin === undefined || allowedEndpoints.includes(origin)) continue;
    throw refusal(
      `the ${what} ${origin} is not among allowedEndpoints (${allowedEndpoints.join(", ") || "none"})`,
      `Correct the ${what}, or allowedEndpoints of this provider.`,
    );
  }
}

function keysOf(declared: Declared, given: GivenAsText, environment: NodeJS.ProcessEnv, projectFolder: string) {
  const read = (names: readonly SecretName[]) => readKeys(names, declared, given, environment, projectFolder);
  const { fingerprintKey } = read(["fingerprintKey"]);
  const fingerprint = fingerprintKey === undefined ? {} : { CLOUDBASE_FINGERPRINT_KEY: fingerprintKey };
  if (declared.profile !== undefined) {
    const keys = readProfile(declared.profile, environment);
    if ("problem" in keys) throw refusal(keys.problem, "Correct the profile, or give secretId and secretKey.");
    return { ...fingerprint, ...asVariables(keys.secretId, keys.secretKey, keys.token) };
  }
  const { secretId, secretKey, sessionToken } = read(["secretId", "secretKey", "sessionToken"]);
  return secretId === undefined ? fingerprint : { ...fingerprint, ...asVariables(secretId, secretKey, sessionToken) };
}

/** A token of other keys must not go with these. */
function asVariables(secretId: string, secretKey: string | undefined, token: string | undefined): NodeJS.ProcessEnv {
  return {
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    TENCENTCLOUD_SESSIONTOKEN: token,
  };
}

function readKeys(
  names: readonly SecretName[],
  declared: Declared,
  given: GivenAsText,
  environment: NodeJS.ProcessEnv,
  projectFolder: string,
): Partial<Record<SecretName, string>> {
  const references: Record<string, unknown> = {};
  for (const name of names) {
    const value = given[name] ?? declared[name];
    if (value !== undefined) references[name] = value;
  }
  const { values, problems } = resolveReferences(references, environment, projectFolder);
  if (problems.length > 0) {
    const told = problems.map(({ path, reason }) => `${path.replace("credentials.", "")}: ${reason}`).join("; ");
    throw refusal(told, "Set it where Pulumi runs; the provider's configuration names it.");
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value).trim()]));
}

/** Which keys the program gave as text, and this run does not know: for who reads that there are none. */
export function forgottenKeys(inputs: Properties, given: GivenAsText): readonly string[] {
  const named = unpacked("givenAsText", inputs.givenAsText);
  return Array.isArray(named) ? secretNames.filter((name) => named.includes(name) && given[name] === undefined) : [];
}

function refusal(reason: string, hint: string): ProviderError {
  return new ProviderError({
    responsible: "user",
    action: "Set-up",
    resource: "the provider",
    code: "SETTINGS_INVALID",
    reason,
    hint,
  });
}
