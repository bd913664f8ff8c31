import { packageVersion } from "../provider/hosts/package-folder";
import type { Command } from "./command";
import type { CompletionNames } from "./completion/names";
import type { Terminal } from "./terminal";

/** What `pulumi-cloudbase-lab/commands` exports. */
export interface Lab {
  readonly commands: readonly Command[];
  readonly completionNames: CompletionNames;
  /** Id of the environment that the emulator at `endpoint` plays; undefined where none can be there. Throws CommandError. */
  environmentAt(endpoint: string, terminal: Terminal): Promise<string | undefined>;
}

export type FoundLab =
  | { readonly lab: Lab }
  | { readonly lab?: never; readonly problem: string; readonly next: string };

/** In parts where it is required: whatever bundles or follows this package's modules must do without it. */
const packageName = "pulumi-cloudbase-lab";

/**
 * The local cloud is a package of its own, so that an installation for production does not hold it. It is looked for where
 * Node.js finds it from here: beside this package, or in a folder above.
 */
export function findLab(): FoundLab {
  const version = packageVersion();
  const next = `npm install --save-dev pulumi-cloudbase-lab@${version}`;
  const found = installedVersion();
  if (found === undefined) {
    return { problem: "pulumi-cloudbase-lab, the local cloud for development and tests, is not installed here", next };
  }
  if (found !== version) {
    const problem = `pulumi-cloudbase-lab ${found} is installed beside pulumi-cloudbase ${version}; the two work in the same version alone`;
    return { problem, next };
  }
  try {
    return { lab: require(`${packageName}/commands`) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { problem: `pulumi-cloudbase-lab ${found} is installed here and cannot be loaded (${reason})`, next };
  }
}

function installedVersion(): string | undefined {
  try {
    const { version }: { version: string } = require(`${packageName}/package.json`);
    return version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
