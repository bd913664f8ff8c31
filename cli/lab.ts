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

/** Why there is none, and the command that mends it. */
export interface MissingLab {
  readonly lab?: never;
  readonly problem: string;
  readonly hint: string;
}

export type FoundLab = { readonly lab: Lab } | MissingLab;

/** In parts where it is required: whatever bundles or follows this package's modules must do without it. */
const packageName = "pulumi-cloudbase-lab";
const install = () => `npm install --save-dev pulumi-cloudbase-lab@${packageVersion()}`;

/**
 * The local cloud is a package of its own, so that an installation for production does not hold it. It is looked for where
 * Node.js finds it from here: beside this package, or in a folder above.
 */
export function findLab(): FoundLab {
  try {
    const version = packageVersion();
    const found = installedVersion();
    if (found === undefined) {
      const problem = "pulumi-cloudbase-lab, the local cloud for development and tests, is not installed here";
      return { problem, hint: install() };
    }
    if (found !== version) {
      const problem = `pulumi-cloudbase-lab ${found} is installed beside pulumi-cloudbase ${version}; the two work in the same version alone`;
      return { problem, hint: install() };
    }
    const lab: Lab = require(`${packageName}/commands`);
    return Array.isArray(lab.commands) ? { lab } : damagedLab("it has no commands");
  } catch (error) {
    return damagedLab(String(error instanceof Error ? error.message.split("\n")[0] : error));
  }
}

/** Of an installation that is not whole. npm leaves alone what is there in the version that is asked for. */
export function damagedLab(reason: string): MissingLab {
  const problem = `pulumi-cloudbase-lab is installed here and cannot be loaded (${reason})`;
  return { problem, hint: `npm uninstall pulumi-cloudbase-lab && ${install()}` };
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
