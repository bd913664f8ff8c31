import { readFingerprintKey } from "../provider/credentials";
import type { DoctorDependencies, DoctorRequest, Look } from "./types";

/** What package.json's engines allow. */
const nodeMin = { major: 22, minor: 19 };

export async function lookAtMachine({ processEnv }: DoctorRequest, dependencies: DoctorDependencies): Promise<Look[]> {
  return [
    nodeLook(dependencies.nodeVersion),
    engineLook(await dependencies.pulumiVersion()),
    fingerprintLook(processEnv.CLOUDBASE_FINGERPRINT_KEY),
  ];
}

function nodeLook(version: string): Look {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < nodeMin.major || (major === nodeMin.major && minor < nodeMin.minor);
  const check = "Node.js";
  if (!isOld) return { check, state: "ok", seen: version };
  const needed = `${nodeMin.major}.${nodeMin.minor}`;
  return { check, state: "failure", seen: `${version}; ${needed} or newer is needed`, next: "Install Node.js 24." };
}

function engineLook(version: string | undefined): Look {
  const check = "Pulumi engine";
  if (version === undefined) {
    return {
      check,
      state: "warning",
      seen: "no pulumi on PATH",
      meaning: "nothing can be previewed or applied from this shell",
      next: "Install Pulumi (https://www.pulumi.com/docs/install), or run this where it is.",
    };
  }
  if (/^v?3\./.test(version)) return { check, state: "ok", seen: version };
  return { check, state: "failure", seen: `${version}; this package is for Pulumi 3`, next: "Install Pulumi 3." };
}

function fingerprintLook(given: string | undefined): Look {
  const check = "fingerprint key";
  if (!given) {
    return {
      check,
      state: "ok",
      seen: "CLOUDBASE_FINGERPRINT_KEY is not set",
      meaning:
        "fingerprints are made by scrypt: half a second for each secret that a person chose, not comparable between stacks",
    };
  }
  const reading = readFingerprintKey(given);
  if ("key" in reading) return { check, state: "ok", seen: "set, 256 bits or more" };
  return {
    check,
    state: "failure",
    seen: `CLOUDBASE_FINGERPRINT_KEY ${reading.refused}`,
    meaning: "every preview is refused",
    next: "Make one with: openssl rand -base64 32. If states have fingerprints of the present one, accept the new once: CLOUDBASE_NEW_FINGERPRINTS=accept.",
  };
}
