import type { Command } from "../command";
import { findLab } from "../lab";
import { codeUpgrade } from "./code-upgrade";
import { completeNames, completionCommand } from "./completion";
import { doctor } from "./doctor";
import { importCommand } from "./import";
import { orphansList, orphansRemove } from "./orphans";
import { report } from "./report";
import { types } from "./types";

const completion = completionCommand(() => installedCommands());

/** Those of this package. */
export const ownCommands: readonly Command[] = [
  types,
  codeUpgrade,
  doctor,
  importCommand,
  report,
  orphansList,
  orphansRemove,
  completion,
];

/** Not for people, so in no overview. */
export const hiddenCommands: readonly Command[] = [completeNames];

/** Every command by name, of this package and of pulumi-cloudbase-lab, in the order of the overview. */
export const topics: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: "The local cloud", names: ["emulator", "lab export", "lab import"] },
  { title: "Integrations", names: ["list", "show", "types"] },
  {
    title: "Callbacks",
    names: ["callback send", "callback retry", "callback listen", "pay", "callback events", "callback faults"],
  },
  { title: "Functions", names: ["logs", "invoke", "code download", "code deploy", "code upgrade"] },
  {
    title: "Before and after `pulumi up`",
    names: ["doctor", "observe", "import", "report", "rehearse", "orphans list", "orphans remove"],
  },
  { title: "This command line", names: ["completion"] },
];

const isOwn = (name: string) => ownCommands.some((command) => command.name === name);

/** Those that only pulumi-cloudbase-lab has. */
export const labNames: readonly string[] = topics.flatMap(({ names }) => names.filter((name) => !isOwn(name)));

/** What can be run here, in the order of the overview. */
export function installedCommands(): Command[] {
  const all = [...ownCommands, ...(findLab().lab?.commands ?? [])];
  return topics.flatMap(({ names }) => names.flatMap((name) => all.find((command) => command.name === name) ?? []));
}
