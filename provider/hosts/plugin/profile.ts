import { homedir } from "node:os";
import { join } from "node:path";
import { readSmallFile } from "../../lifecycle/small-file";

/** Keys of the cloud, as a profile has them. */
export interface ProfileKeys {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

/** Where the vendor's SDKs look for profiles (vendor source: ProfileCredential; their Go SDK reads the variable). */
function profileFile(environment: NodeJS.ProcessEnv): string {
  return (
    environment.TENCENTCLOUD_CREDENTIALS_FILE || join(environment.HOME || homedir(), ".tencentcloud", "credentials")
  );
}

/** The keys of a profile, or in one sentence why there are none. */
export function readProfile(name: string, environment: NodeJS.ProcessEnv): ProfileKeys | { problem: string } {
  const file = profileFile(environment);
  const read = readSmallFile(file);
  if ("problem" in read) return { problem: `profile ${JSON.stringify(name)}: ${read.problem}` };
  const profiles = parseProfiles(read.bytes.toString("utf8"));
  const found = profiles.get(name);
  if (!found) {
    const known = [...profiles.keys()].join(", ") || "none";
    return { problem: `${file} has no profile ${JSON.stringify(name)}; it has: ${known}` };
  }
  const { secret_id: secretId, secret_key: secretKey, token } = found;
  if (!secretId || !secretKey) {
    return { problem: `the profile ${JSON.stringify(name)} of ${file} needs both secret_id and secret_key` };
  }
  return { secretId, secretKey, ...(token ? { token } : {}) };
}

/** `[name]`, then `key = value`; all else says nothing. */
function parseProfiles(text: string): Map<string, Record<string, string>> {
  const profiles = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*([^\]]+?)\s*\]\s*$/.exec(line) ?? [];
    const [, key = "", value] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) {
      current = {};
      profiles.set(name, current);
    } else if (value !== undefined) {
      current[key] = value;
    }
  }
  return profiles;
}
