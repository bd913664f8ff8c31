import { integrationType, integrationTypeCodes } from "pulumi-cloudbase/internal/catalog/index";
import { decryptField } from "../control-plane/field-encryption";
import type { Clock } from "../plumbing/clock";
import { LabError } from "../plumbing/lab-error";
import type { Store } from "../store";
import type { FunctionRow, IntegrationRow } from "../store/records";
import { documentFormat, documentVersion, type ExportedCredentials, type LabDocument } from "./document";

export interface ExportDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly envId: string;
  readonly fieldKey: string;
}

/** Everything that the lab holds but its logs and its own access keys. Throws LabError while something is being deployed. */
export function exportLab({ secrets }: { readonly secrets: boolean }, dependencies: ExportDependencies): LabDocument {
  const { store, clock, envId, fieldKey } = dependencies;
  requireSettled(store);
  const rows = store.integrations.list();
  const leaveOut = secrets ? () => false : holdsCredentials(rows, fieldKey);
  const platform = store.about.wechatPayPlatform();
  const transfers = store.wechatPay.transfers();
  return {
    format: documentFormat,
    version: documentVersion,
    exportedAt: new Date(clock.now()).toISOString(),
    envId,
    secrets,
    integrations: rows.map((row) => ({
      integrationId: row.keyId,
      business: row.business,
      name: row.name,
      description: row.description,
      type: row.type,
      ...(secrets && credentialsOf(row, fieldKey)),
      functionName: row.functionName,
      createdAtMs: row.createdAt,
      updatedAtMs: row.updatedAt,
      history: store.integrations.history(row.keyId).map(({ at, ...entry }) => ({ atMs: at, ...entry })),
    })),
    functions: store.functions.list().map((row) => exportFunction(row, store, leaveOut)),
    domains: store.domains.list().map(({ domain, keyId, status, paths, createdAt, updatedAt }) => ({
      domain,
      integrationId: keyId,
      status: status === "SUCCESS" ? status : "FAIL",
      paths,
      createdAtMs: createdAt,
      updatedAtMs: updatedAt,
    })),
    released: store.integrations
      .released()
      .map(({ keyId, releasedAt }) => ({ integrationId: keyId, atMs: releasedAt })),
    wechatPay: {
      ...(secrets && platform && { platform }),
      merchants: secrets ? store.wechatPay.merchants() : [],
      orders: store.wechatPay.orders(),
      refunds: store.wechatPay.refunds(),
      ...(transfers.length > 0 && { transfers }),
    },
  };
}

function requireSettled(store: Store): void {
  const names = store.deployments.list().map(({ functionName, keyId }) => functionName ?? keyId);
  if (names.length === 0) return;
  throw new LabError(`${names.join(", ")}: being deployed. Export when that is done, in a moment.`);
}

function credentialsOf(row: IntegrationRow, fieldKey: string) {
  const { previousExt, previousUntil } = row;
  return {
    credentials: { ...decrypted(row.ext, fieldKey), ticketId: row.ticketId },
    ...(previousExt !== "" && {
      previousCredentials: { ...decrypted(previousExt, fieldKey), acceptedUntilMs: previousUntil },
    }),
  };
}

/** Every value that this key opens counts as encrypted, whatever its name. */
function decrypted(ext: string, fieldKey: string): Omit<ExportedCredentials, "ticketId"> {
  const stored: Record<string, string> = ext === "" ? {} : JSON.parse(ext);
  const values = { ...stored };
  const encrypted: string[] = [];
  for (const [name, value] of Object.entries(stored)) {
    const plain = decryptField(value, fieldKey);
    if (plain === undefined) continue;
    values[name] = plain;
    encrypted.push(name);
  }
  return { values, encrypted };
}

type LeaveOut = (name: string, value: string) => boolean;

function exportFunction(row: FunctionRow, store: Store, leaveOut: LeaveOut): LabDocument["functions"][number] {
  const { name, status, statusReason, description, runtime, handler, memoryMb, timeoutSeconds, codeHash } = row;
  const variables = Object.entries(row.environment).filter((variable) => !leaveOut(...variable));
  return {
    name,
    // Nothing is under way here.
    status: status === "CreateFailed" || status === "UpdateFailed" ? status : "Active",
    statusReason,
    description,
    runtime,
    handler,
    memoryMb,
    timeoutSeconds,
    environment: Object.fromEntries(variables),
    code: codeHash === null ? null : Buffer.from(store.functions.code(codeHash)).toString("base64"),
    createdAtMs: row.createdAt,
    modifiedAtMs: row.modifiedAt,
  };
}

const shortestSecretCharacters = 6;

/**
 * Whether a function's variable holds a credential: by its name, also in functions whose integration is gone, or by its
 * value, wherever a person copied it to.
 */
function holdsCredentials(rows: readonly IntegrationRow[], fieldKey: string): LeaveOut {
  const names = new Set(integrationTypeCodes.flatMap((code) => Object.keys(integrationType(code).credentials)));
  const values = rows.flatMap(({ ext, previousExt }) =>
    [ext, previousExt].flatMap((stored) => {
      const { values: plain, encrypted } = decrypted(stored, fieldKey);
      return encrypted.map((name) => compact(plain[name] ?? ""));
    }),
  );
  const secretValues = values.filter((value) => value.length >= shortestSecretCharacters);
  return (name, value) => names.has(name) || secretValues.some((secret) => compact(value).includes(secret));
}

/** Variables write the line breaks of a PEM in their own way. */
function compact(value: string): string {
  return value.replace(/\\n|\s/g, "");
}
