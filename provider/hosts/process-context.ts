import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../clock";
import {
  type CloudDependencies,
  type ConfigurationSource,
  connectIntegrationCenter,
  readCloudSettings,
} from "../cloud";
import { type FingerprintMethod, readFingerprintKey } from "../credentials";
import { coded } from "../error-codes";
import type { IntegrationCenter } from "../integration-center";
import type { Context } from "../lifecycle/context";
import { emptyMemories } from "../lifecycle/memories";
import { proveWechatPay } from "../proof";
import { readAddresses } from "./destination";
import { packageFolder } from "./package-folder";
import { randomMark } from "./random-mark";

/** What a host brings; all else is the same for every process that serves an engine. */
export interface Host {
  readonly config: ConfigurationSource;
  /** The variables that speak of endpoint and keys. Throws ProviderError where the host's own settings cannot be read. */
  variables(): NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly note: Context["note"];
  /** Where calls hear of a wish to stop. */
  readonly dependencies?: CloudDependencies;
}

/** What the handlers reach the world through, in a process that an engine started. */
export function makeContext({ config, variables, clock, note, dependencies }: Host): Context {
  refuseOldNode();
  let center: IntegrationCenter | undefined;
  return {
    ...emptyMemories(clock.now),
    connect: () => {
      center ??= connectIntegrationCenter(readCloudSettings(config, variables()), dependencies);
      return center;
    },
    destination: () => readAddresses(config, variables()).destination,
    clock,
    fingerprintFor: (salt) => fingerprintMethod(variables().CLOUDBASE_FINGERPRINT_KEY, salt),
    newClaim: randomMark,
    prove: (credentials) => proveWechatPay(credentials, readAddresses(config, variables()).wechatPay),
    processEnv: process.env,
    projectFolder: projectFolder(process.cwd()),
    templatesFolder: join(packageFolder, "functions"),
    note,
  };
}

/** package.json's engines; an older Node.js cannot load the HTTP client, and its own words for that help nobody. */
const oldestNode = [22, 19] as const;

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  const sentence = `pulumi-cloudbase needs Node.js ${oldestNode.join(".")} or newer, and the \`node\` on PATH is ${process.versions.node}. Install a newer one, then run again.`;
  throw new Error(coded("NODE_TOO_OLD", sentence));
}

/** With a key, equal secrets are equal anywhere; without one they are dear to guess and tell nothing beyond their owner. */
function fingerprintMethod(given: string | undefined, salt: string): FingerprintMethod {
  if (!given) return { kind: "scrypt", salt };
  const reading = readFingerprintKey(given);
  if ("key" in reading) return { kind: "hmac", key: reading.key };
  const sentence =
    `CLOUDBASE_FINGERPRINT_KEY ${reading.refused}. Make one with: openssl rand -base64 32. ` +
    "Where fingerprints of the present one stand in a state, take the new ones once with CLOUDBASE_NEW_FINGERPRINTS=accept.";
  throw new Error(coded("FINGERPRINT_KEY_INVALID", sentence));
}

/** The nearest folder upwards with a Pulumi.yaml; `main` in it makes the engine start us in another one below. */
export function projectFolder(start: string): string {
  const holds = (folder: string) => ["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(join(folder, file)));
  for (let folder = start; ; folder = dirname(folder)) {
    if (holds(folder)) return folder;
    if (folder === dirname(folder)) return start;
  }
}
