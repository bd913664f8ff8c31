import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import type { Emulator } from "../../../lab";
import { connectIntegrationCenter } from "../../../provider/cloud";
import { openCloudClient } from "../../../provider/cloud/client";
import { openTransport } from "../../../provider/cloud/transport";
import { fieldKey } from "../../emulator/support/integration";
import { askConsole } from "../../support/console";

/** What the cloud holds, as its owner sees it: secrets opened. Integrations by id, functions by name. */
export interface Snapshot {
  readonly integrations: Readonly<Record<string, SeenIntegration>>;
  readonly functions: Readonly<Record<string, SeenFunction>>;
}

interface SeenIntegration {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly functionName: string;
  /** Plain, by the cloud's names. */
  readonly credentials: Readonly<Record<string, string>>;
}

interface SeenFunction {
  readonly status: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly codeSha256: string | null;
}

const post = openTransport();

export async function snapshotOf(emulator: Emulator, now: () => number): Promise<Snapshot> {
  const { envId } = emulator;
  const { center, readExt } = connect(emulator, now);
  const key = await fieldKey(emulator);

  const integrations: Record<string, SeenIntegration> = {};
  for (const { integrationId, name, type, description, functionName } of await center.listIntegrations(envId)) {
    const credentials = openFields(await readExt(integrationId), key);
    integrations[integrationId] = { name, type, description, functionName, credentials };
  }
  const answer = await askConsole(emulator, "functions");
  const listed = (await answer.json()) as { name: string; status: string; codeSha256: string | null }[];
  const functions: Record<string, SeenFunction> = {};
  for (const { name, status, codeSha256 } of listed) {
    const environment = (await center.getFunction(envId, name))?.environment ?? {};
    functions[name] = { status, environment, codeSha256 };
  }
  return { integrations, functions };
}

/** Ext of every integration, as it was sent. */
export async function extsOf(emulator: Emulator, now: () => number): Promise<string[]> {
  const { center, readExt } = connect(emulator, now);
  const listed = await center.listIntegrations(emulator.envId);
  return Promise.all(listed.map(({ integrationId }) => readExt(integrationId)));
}

function connect({ endpoint, envId, region, secretId, secretKey }: Emulator, now: () => number) {
  const dependencies = { now, random: () => 0.5, wait: () => Promise.resolve() };
  const settings = { endpoint, region, secretId, secretKey };
  const cloud = openCloudClient(settings, post, dependencies);
  return {
    center: connectIntegrationCenter(settings, dependencies),
    /** With the secret fields, which no client of ours asks for. */
    async readExt(integrationId: string): Promise<string> {
      const request = { EnvId: envId, KeyID: integrationId, Business: "integration", NeedPwd: true } as const;
      const { UserKeyInfo } = await cloud.act("GetOneUserKey", request, { resource: integrationId });
      return UserKeyInfo?.Ext ?? "";
    },
  };
}

/** The fields of Ext with what is encrypted opened by the vendor's own code. */
function openFields(ext: string, key: string): Record<string, string> {
  const fields: Record<string, string> = JSON.parse(ext === "" ? "{}" : ext);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, openField(value, key)]));
}

function openField(value: string, key: string): string {
  try {
    return AESCrypto.decrypt(value, key);
  } catch {
    return value;
  }
}
