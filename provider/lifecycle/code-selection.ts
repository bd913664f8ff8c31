import { posix } from "node:path";
import ignore from "ignore";

/** A list of the person's own in the folder, written as a .gitignore is. */
export const listName = ".cloudbaseignore";

/** What is sent of a folder of code. Paths are relative, with `/`; a folder's ends in one. */
export interface Selection {
  isLeftOut(path: string): boolean;
  /** By its name it holds a secret, and the list does not send it on purpose. */
  isSecret(path: string): boolean;
}

const always = [".git", ".DS_Store", `/${listName}`];

/** Names under which people keep keys, passwords and a stack's configuration; in any case. */
const secretNames = ignore().add([
  ".env",
  ".env.*",
  "*.env",
  ".envrc",
  "!.env.example",
  "!.env.sample",
  "!.env.template",
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  ".pypirc",
  ".netrc",
  "_netrc",
  ".git-credentials",
  "*.pem",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.p8",
  "*.ppk",
  "*.keystore",
  "*.jks",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  "Pulumi.*.yaml",
  "Pulumi.*.yml",
]);

/** The selection by a list's text; "" leaves out only what never belongs to code. */
export function selectionBy(list: string): Selection {
  const leftOut = ignore({ ignorecase: false }).add(always).add(list);
  const allowed = list.split(/\r?\n/).flatMap((line) => (line.startsWith("!") ? allowance(line.slice(1)) : []));
  return {
    isLeftOut: (path) => leftOut.ignores(path),
    isSecret: (path) =>
      // What packages bring was published with them.
      !path.split("/").includes("node_modules") &&
      secretNames.ignores(posix.basename(path)) &&
      !allowed.some((allows) => allows(path)),
  };
}

/** `!certs/ca.pem` and `!*.pem` name what they send; `!lib/**` lets all through, and may not know of a secret in it. */
function allowance(pattern: string): ((path: string) => boolean)[] {
  const ownName = posix.basename(pattern);
  if (!/[A-Za-z0-9]/.test(ownName)) return [];
  const [whole, last] = [ignore().add(pattern), ignore().add(ownName)];
  return [(path) => whole.ignores(path) && last.ignores(posix.basename(path))];
}
