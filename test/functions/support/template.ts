import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { functionVariables, integrationType } from "../../../catalog";
import { merchant, platform } from "../../wechat-pay/support/world";

const functionsFolder = join(__dirname, "../../../functions");

export const integrationId = "miniapp-wxpay-k3v9x2qd";
export const serverKey = "canaryServerKeyCanaryServerKey01";

const credentials = {
  appId: merchant.appId,
  merchantId: merchant.merchantId,
  merchantSerialNumber: merchant.serial,
  apiV3Key: merchant.apiV3Key,
  privateKey: merchant.privateKey,
  wxPayPublicKey: platform.publicKeyPem,
  wxPayPublicKeyId: platform.publicKeyId,
  service_app_id: merchant.serviceAppId,
};

/** The variables as the Integration Center injects them: the same code that deploys them. */
export const injected = functionVariables(integrationType("weixinpaydc"), credentials, integrationId);

export interface Template {
  readonly url: string;
  readonly pid: number;
  /** Everything that it has written so far. */
  log(): string;
  /** Resolves once `text` stands in the log. */
  logged(text: string): Promise<void>;
  /** Sends SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Runs the WeChat Pay template; `orderService` replaces the business file, as a user would. */
export function startTemplate(variables: Readonly<Record<string, string>>, orderService?: string): Promise<Template> {
  const files = orderService === undefined ? {} : { "services/orderService.js": orderService };
  return startFunctionTemplate("wechat-pay", variables, files);
}

/**
 * Runs a template as the cloud does: its scf_bootstrap, as a process of its own, with `variables` and nothing else.
 * `files` replace or add files, as a user would.
 */
export async function startFunctionTemplate(
  name: string,
  variables: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Template> {
  const templateFolder = join(functionsFolder, name);
  const folder = Object.keys(files).length === 0 ? undefined : await mkdtemp(join(tmpdir(), `${name}-function-`));
  if (folder !== undefined) {
    await cp(templateFolder, folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  }
  const child = spawn(join(folder ?? templateFolder, "scf_bootstrap"), {
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOST: "127.0.0.1", PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  }
  const logged = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!text.includes(wanted)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      exited.then(() => reject(new Error(`the function exited without logging "${wanted}": ${text}`)));
    });
  await logged(", integration ");
  const port = /listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    log: () => text,
    logged,
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await exited;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

export interface Posted {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, looked at by expectations only
  readonly body: any;
}

/** Posts JSON; a string goes as it is. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Posted> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
