import type { ImportedLab } from "../console-api";
import { encryptField } from "../control-plane/field-encryption";
import { playedType } from "../control-plane/status";
import type { Clock } from "../plumbing/clock";
import type { Store } from "../store";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import type { ExportedCredentials, ExportedIntegration, LabDocument } from "./document";
import { readDocument } from "./read-document";

export interface ImportDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly envId: string;
  readonly fieldKey: string;
  /** The function's code or variables are others now, or it is gone. */
  readonly replaced: (functionName: string) => void;
  /** The local WeChat Pay has these keys from now on. */
  readonly usePlatform: (platform: WechatPayPlatform) => void;
}

/**
 * Puts a document in place of everything that the lab holds; its logs are emptied. Rejects with LabError that names every
 * problem, and nothing has changed then.
 */
export async function importLab(document: unknown, dependencies: ImportDependencies): Promise<ImportedLab> {
  const { store, replaced, usePlatform } = dependencies;
  const lab = await readDocument(document, dependencies.envId);
  const before = store.functions.list().map(({ name }) => name);
  store.transaction(() => {
    clear(store);
    for (const integration of lab.integrations) addIntegration(integration, dependencies);
    addOthers(lab, store);
    if (lab.wechatPay.platform) store.about.replaceWechatPayPlatform(lab.wechatPay.platform);
  });
  store.logs.clear();
  if (lab.wechatPay.platform) usePlatform(lab.wechatPay.platform);
  for (const name of new Set([...before, ...lab.functions.map((one) => one.name)])) replaced(name);
  return {
    integrations: lab.integrations.length,
    functions: lab.functions.length,
    withoutCredentials: lab.integrations
      .filter((one) => one.credentials === undefined && playedType(one))
      .map(({ name }) => name),
  };
}

function clear(store: Store): void {
  for (const { id } of store.deployments.list()) store.deployments.remove(id);
  store.integrations.clear();
  store.domains.clear();
  store.functions.clear();
  store.wechatPay.clear();
}

function addIntegration(one: ExportedIntegration, { store, fieldKey }: ImportDependencies): void {
  const { credentials, previousCredentials } = one;
  const ext = credentials ? encryptedExt(credentials, fieldKey) : "";
  store.integrations.add({
    keyId: one.integrationId,
    business: one.business,
    name: one.name,
    description: one.description,
    type: one.type,
    ticketId: credentials?.ticketId ?? "",
    ext,
    activeExt: ext,
    ...(previousCredentials && {
      previousExt: encryptedExt(previousCredentials, fieldKey),
      previousUntil: previousCredentials.acceptedUntilMs,
    }),
    revision: 1,
    functionName: one.functionName,
    createdAt: one.createdAtMs,
    updatedAt: one.updatedAtMs,
  });
  for (const { atMs, ...entry } of one.history)
    store.integrations.addHistory(one.integrationId, { at: atMs, ...entry });
}

/** As a caller would send it to this lab. */
function encryptedExt(
  { values, encrypted }: Pick<ExportedCredentials, "values" | "encrypted">,
  fieldKey: string,
): string {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    encrypted.includes(name) ? encryptField(value, fieldKey) : value,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

function addOthers({ functions, domains, released, wechatPay }: LabDocument, store: Store): void {
  for (const { code, createdAtMs, modifiedAtMs, ...row } of functions) {
    const codeHash = code === null ? null : store.functions.addCode(Buffer.from(code, "base64"));
    store.functions.save({ ...row, codeHash, createdAt: createdAtMs, modifiedAt: modifiedAtMs });
  }
  for (const { integrationId, createdAtMs, updatedAtMs, ...row } of domains) {
    store.domains.save({ ...row, keyId: integrationId, createdAt: createdAtMs, updatedAt: updatedAtMs });
  }
  for (const { integrationId, atMs } of released) store.integrations.release(integrationId, atMs);
  for (const merchant of wechatPay.merchants) store.wechatPay.saveMerchant(merchant);
  for (const order of wechatPay.orders) store.wechatPay.saveOrder(order);
  for (const refund of wechatPay.refunds) store.wechatPay.saveRefund(refund);
  for (const transfer of wechatPay.transfers ?? []) store.wechatPay.saveTransfer(transfer);
}
