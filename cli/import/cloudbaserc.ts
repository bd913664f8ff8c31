import { posix, win32 } from "node:path";
import { z } from "zod";
import {
  credentialFields,
  environmentName,
  type IntegrationType,
  integrationType,
  integrationTypeCodes,
  isIntegrationTypeCode,
  nearestName,
} from "../../catalog";
import { findJsonProblems } from "../../text/json-problems";
import type { Found, Given } from "./found";
import { programName } from "./names";
import { publicValue } from "./public-value";

/*
 * `integrations` of a cloudbaserc.json, schema 2.1 (documented: configuration file; vendor source: the schema in its MCP
 * bundle). The file may hold passwords in plain text. None is repeated: not in a program, and in no message.
 */

const text = z.string({ error: "must be text" });

const integrationSchema = z.strictObject(
  {
    keyId: text.regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens"),
    name: text.min(1, "must not be empty").optional(),
    authTypeCode: text,
    description: text.optional(),
    demoCodeFunctionName: text.optional(),
    envVariables: z.record(z.string(), z.unknown(), { error: "must be an object of texts" }).optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `has unknown fields: ${issue.keys.join(", ")}` : "must be an object",
  },
);

/** Other parts of the file are none of our business. */
const fileSchema = z.looseObject(
  {
    version: z.literal("2.1", { error: 'must be "2.1", the version that has integrations' }).optional(),
    envId: text.optional(),
    integrations: z.array(z.unknown(), { error: "must be a list" }),
  },
  { error: "must be an object" },
);

type Item = z.output<typeof integrationSchema>;

export interface Cloudbaserc {
  /** As it stands there; may be a template such as `{{env.ENV_ID}}`. */
  readonly envId: string | undefined;
  readonly found: readonly Found[];
  /** Where passwords stand in plain text: paths in the file. */
  readonly plainSecrets: readonly string[];
}

/** `fileFolder` is where the file lies as seen from the program, e.g. `.` or `../shop`. */
export function readCloudbaserc(content: string, fileFolder: string): Cloudbaserc | { problems: readonly string[] } {
  const problems = findJsonProblems(content);
  if (problems.length > 0) return { problems };
  const file = fileSchema.safeParse(JSON.parse(content));
  if (!file.success) return { problems: file.error.issues.map((issue) => sentence(issue)) };
  const read = file.data.integrations.map((item, index) => readItem(item, `integrations[${index}]`, fileFolder));
  const refused = [...read.flatMap((each) => ("problems" in each ? each.problems : [])), ...repeated(read)];
  if (refused.length > 0) return { problems: refused };
  const taken = read.flatMap((each) => ("found" in each ? [each] : []));
  return {
    envId: file.data.envId,
    found: taken.map(({ found }) => found),
    plainSecrets: taken.flatMap(({ plainSecrets }) => plainSecrets),
  };
}

type Reading =
  | { readonly found: Found; readonly plainSecrets: readonly string[] }
  | { readonly problems: readonly string[] };

function readItem(item: unknown, path: string, fileFolder: string): Reading {
  const parsed = integrationSchema.safeParse(item);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => sentence(issue, path)) };
  const { keyId, name = keyId, authTypeCode, description = "", envVariables = {} } = parsed.data;
  if (!isIntegrationTypeCode(authTypeCode)) return { problems: [`${path}.authTypeCode ${unknownType(authTypeCode)}`] };
  const type = integrationType(authTypeCode);
  const variables = readVariables(type, envVariables, { path: `${path}.envVariables`, fileFolder, item: parsed.data });
  if ("problems" in variables) return variables;
  const { credentials, plainSecrets } = variables;
  const missing = credentialFields(type).filter(([field, { required }]) => required && !credentials[field]);
  for (const [field] of missing) credentials[field] = toFill({ name, integrationId: keyId }, field);
  return {
    found: {
      integrationId: keyId,
      name,
      type: authTypeCode,
      description,
      credentials: inOrder(type, credentials),
      perhaps: [],
      variables: [],
      remarks: ["Where nothing is in the cloud yet, take out its `adopt`, or its entry in the import file."],
    },
    plainSecrets,
  };
}

function unknownType(code: string): string {
  const nearest = nearestName(code, integrationTypeCodes);
  const hint = nearest ? ` Did you mean ${nearest}?` : "";
  return `is ${JSON.stringify(code)}, which is no type that this version knows.${hint} Known: ${integrationTypeCodes.join(", ")}`;
}

interface Place {
  readonly path: string;
  readonly fileFolder: string;
  readonly item: Item;
}

type Variables =
  | { readonly credentials: Record<string, Given>; readonly plainSecrets: readonly string[] }
  | { readonly problems: readonly string[] };

function readVariables(type: IntegrationType, given: Readonly<Record<string, unknown>>, place: Place): Variables {
  const credentials: Record<string, Given> = {};
  const problems: string[] = [];
  const plainSecrets: string[] = [];
  for (const [variable, value] of Object.entries(given)) {
    const path = `${place.path}.${variable}`;
    const field = fieldNamed(type, variable);
    if (typeof value !== "string") {
      // What stands in it is not looked at: it may be a secret.
      problems.push(`${path} must be text, not ${kindOf(value)}: a credential stands by itself`);
    } else if (field === undefined) {
      problems.push(`${path} ${unknownField(type, variable)}`);
    } else if (credentials[field]) {
      problems.push(`${path} says ${field} a second time`);
    } else {
      const { credential, isPlainSecret } = readValue(type, field, value, place);
      credentials[field] = credential;
      if (isPlainSecret) plainSecrets.push(path);
    }
  }
  return problems.length > 0 ? { problems } : { credentials, plainSecrets };
}

/** `@./file` (documented: relative to cloudbaserc.json), `{{env.NAME}}` (documented), a mask (documented: `******`), or text. */
function readValue(
  type: IntegrationType,
  field: string,
  value: string,
  { fileFolder, item: { name, keyId } }: Place,
): { credential: Given; isPlainSecret?: true } {
  const fill = toFill({ name: name ?? keyId, integrationId: keyId }, field);
  const [, file] = /^@(.+)$/.exec(value) ?? [];
  if (file !== undefined) {
    const isAbsolute = posix.isAbsolute(file) || win32.isAbsolute(file);
    const path = isAbsolute ? file : posix.join(fileFolder, file);
    return { credential: { file: isAbsolute || path.startsWith("../") ? path : `./${path}` } };
  }
  const [, env] = /^\{\{\s*env\.([A-Za-z_]\w*)\s*\}\}$/.exec(value) ?? [];
  if (env !== undefined) return { credential: { env, toFill: true } };
  if (value === "" || /^\*+$/.test(value)) return { credential: fill };
  const shown = publicValue(type, field, value);
  if (shown !== undefined) return { credential: { text: shown } };
  return type.credentials[field]?.secret === false ? { credential: fill } : { credential: fill, isPlainSecret: true };
}

function toFill(named: { name: string; integrationId: string }, field: string): Given {
  return { env: environmentName(programName(named), field), toFill: true };
}

/** Names that the vendor's page uses in other places for the same (documented: both spellings). */
const otherNames: Readonly<Record<string, string>> = {
  APP_ID: "appId",
  MCH_ID: "merchantId",
  API_KEY: "apiV3Key",
};

function fieldNamed(type: IntegrationType, variable: string): string | undefined {
  if (Object.hasOwn(type.credentials, variable)) return variable;
  const other = otherNames[variable];
  if (other !== undefined && Object.hasOwn(type.credentials, other)) return other;
  // Of a type whose fields nobody documents, the cloud may ask for others.
  return type.fieldsFrom === "assumed" ? variable : undefined;
}

function unknownField(type: IntegrationType, variable: string): string {
  const nearest = nearestName(variable, Object.keys(type.credentials));
  const hint = nearest ? ` Did you mean ${nearest}?` : "";
  return `is no credential of ${type.code}.${hint} Known: ${Object.keys(type.credentials).join(", ")}`;
}

function inOrder(type: IntegrationType, credentials: Readonly<Record<string, Given>>): Record<string, Given> {
  const names = new Set([...Object.keys(type.credentials), ...Object.keys(credentials)]);
  return Object.fromEntries([...names].flatMap((name) => (credentials[name] ? [[name, credentials[name]]] : [])));
}

function repeated(read: readonly Reading[]): string[] {
  const names = read.flatMap((each) => ("found" in each ? [programName(each.found)] : []));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map(
    (name) => `integrations: two of them are called ${name}; names are unique in an environment`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function sentence({ path, message }: z.core.$ZodIssue, prefix = ""): string {
  const within = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  const where = `${prefix}${within}`.replace(/^\./, "");
  return `${where || "the file"} ${message}`;
}
