import { didYouMean } from "../../text/did-you-mean";
import { type Command, command } from "../command";
import { CommandError, UsageError } from "../command-errors";
import { type CompletionNames, ownNames } from "../completion/names";
import { shells } from "../completion/shells";
import { shellTables } from "../completion/tables";
import { findLab } from "../lab";

/** `commands` are those that are completed, this one among them. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return command({
    name: "completion",
    summary: "print a script that completes commands, options, integrations, events and faults",
    arguments: ["SHELL"],
    options: {},
    details: [
      "SHELL is bash, zsh or fish. Where the command is called without npx:",
      "  bash   source <(pulumi-cloudbase completion bash)      in ~/.bashrc",
      "  zsh    source <(pulumi-cloudbase completion zsh)       in ~/.zshrc, after compinit",
      "  fish   pulumi-cloudbase completion fish | source       in ~/.config/fish/config.fish",
    ],
    async run({ arguments: { SHELL: name } }, terminal) {
      const known = Object.keys(shells);
      const script = known.includes(name) ? shells[name] : undefined;
      if (!script) {
        const problem = `there is no completion for "${name}"${didYouMean(name, known)}`;
        throw new UsageError([problem], "npx pulumi-cloudbase completion --help");
      }
      terminal.print(script(shellTables(commands(), Object.keys(completionNames()))).trimEnd());
      return 0;
    },
  });
}

/** What the scripts call. It never complains: a line that is being typed must stay as it is. */
export const completeNames = command({
  name: "__complete",
  summary: "print the names of a kind, for completion",
  arguments: ["KIND", "[SUBJECT]"],
  options: {},
  async run({ arguments: { KIND: kinds, SUBJECT: subject = "" } }, terminal) {
    const names = completionNames();
    const lists = await Promise.all(
      kinds.split("|").map((kind) => names[kind]?.(terminal, subject).catch(ignoreFailure) ?? []),
    );
    const found = [...new Set(lists.flat())].filter((name) => harmless.test(name)).sort();
    if (found.length > 0) terminal.print(...found);
    return 0;
  },
});

function completionNames(): CompletionNames {
  return { ...ownNames, ...findLab().lab?.completionNames };
}

/** Names come from other people; what a shell would make something of is not put on its line. */
const harmless = /^[\w.:@%+,= -]+$/;

function ignoreFailure(error: unknown): string[] {
  if (error instanceof CommandError) return [];
  throw error;
}
