import type { ActionName } from "pulumi-cloudbase/internal/cloud-api/index";
import type { Outcome } from "pulumi-cloudbase/internal/provider/cloud/index";
import { parseJson } from "../plumbing/json";
import type { ObservedEvidence } from "./types";

/*
 * What is written down of a call: named fields alone, never one that could hold a credential, code or whose account it is.
 */

type Told = ObservedEvidence["asked"];
type Fields = Readonly<Record<string, unknown>>;

const messageCharactersMax = 300;

export interface EvidenceRules {
  readonly envId: string;
  readonly nowMs: number;
}

export function evidenceOf(
  action: ActionName,
  request: object,
  outcome: Outcome,
  rules: EvidenceRules,
): ObservedEvidence {
  const requestId = outcome.ok
    ? outcome.requestId
    : outcome.failure.kind === "refusal"
      ? outcome.failure.requestId
      : "";
  return {
    action,
    asked: askedOf(request as Fields),
    answered: outcome.ok ? answeredOf(outcome.response) : refusedOf(outcome, rules),
    ...(requestId && { requestId: requestId.slice(0, 80) }),
    at: new Date(rules.nowMs).toISOString(),
  };
}

/** Values of Ext are left out: most are made up, some are secret. */
function askedOf(request: Fields): Told {
  return {
    ...scalars(request, ["Name", "KeyID", "FunctionName", "Offset", "Limit", "AuthTypeCode", "NeedPwd"]),
    ...(typeof request.Ext === "string" && { Ext: keysOf(request.Ext) }),
    ...(request.RuntimeConfig !== undefined && { RuntimeConfig: keysOf(request.RuntimeConfig) }),
  };
}

function answeredOf(response: Fields): Told {
  const info = isFields(response.UserKeyInfo) ? response.UserKeyInfo : undefined;
  return {
    ...scalars(response, ["CreateResult", "UpdateResult", "DeleteResult", "TotalCount", "Status", "CodeSize"]),
    ...(info && { ...scalars(info, ["KeyID", "Status"]), ...extOf(info.Ext) }),
    ...list(response.UserKeyList, "UserKeyList", ({ KeyID, Status }) => `${KeyID}: ${Status}`),
    ...list(response.KeyTemplateList, "KeyTemplateList", ({ AuthTypeCode }) => String(AuthTypeCode)),
    ...fieldsOf(response.KeyTemplateList),
    ...variablesOf(response.Environment),
  };
}

function refusedOf(outcome: Exclude<Outcome, { ok: true }>, { envId }: EvidenceRules): Told {
  const { failure } = outcome;
  if (failure.kind !== "refusal") return { failed: failure.kind };
  return { Code: failure.code.slice(0, 100), Message: redacted(failure.message, envId) };
}

/** One line, without the environment and without numbers that could be an account's. */
function redacted(message: string, envId: string): string {
  const line = (message.split("\n", 1)[0] ?? "").replaceAll(envId, "<environment>").replaceAll(/\d{8,}/g, "<number>");
  return line.slice(0, messageCharactersMax);
}

function scalars(fields: Fields, names: readonly string[]): Told {
  const entries = names.flatMap((name) => {
    const value = fields[name];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [[name, typeof value === "string" ? value.slice(0, messageCharactersMax) : value] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

function keysOf(value: unknown): string[] {
  const parsed: unknown = typeof value === "string" ? parseJson(value) : value;
  return isFields(parsed) ? Object.keys(parsed).slice(0, 60) : [];
}

/** How each value is shown, not what it is. */
function extOf(ext: unknown): Told {
  const parsed = typeof ext === "string" ? parseJson(ext) : undefined;
  if (!isFields(parsed)) return {};
  const shapes = Object.entries(parsed).map(([name, value]) => [name, shapeOf(String(value))]);
  return { Ext: Object.fromEntries(shapes.slice(0, 60)) };
}

export function shapeOf(value: string): string {
  if (value === "") return '""';
  return /^\*+$/.test(value) ? value.slice(0, 20) : `(${value.length} characters)`;
}

function fieldsOf(templates: unknown): Told {
  const [first] = Array.isArray(templates) ? templates : [];
  const parsed = isFields(first) && typeof first.Ext === "string" ? parseJson(first.Ext) : undefined;
  const fields = isFields(parsed) && Array.isArray(parsed.fields) ? parsed.fields.filter(isFields) : [];
  return fields.length === 0
    ? {}
    : { fields: Object.fromEntries(fields.map(({ name, type }) => [String(name), String(type)])) };
}

function variablesOf(environment: unknown): Told {
  const variables = isFields(environment) && Array.isArray(environment.Variables) ? environment.Variables : undefined;
  return variables
    ? {
        variables: variables
          .filter(isFields)
          .map(({ Key }) => String(Key))
          .slice(0, 60),
      }
    : {};
}

function list(items: unknown, name: string, told: (item: Fields) => string): Told {
  if (!Array.isArray(items)) return {};
  return {
    [name]: items
      .filter(isFields)
      .slice(0, 10)
      .map((item) => told(item).slice(0, messageCharactersMax)),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
