import { callbackListen } from "../../lab/cli/commands/callback-listen";
import { callbackEvents, callbackFaults } from "../../lab/cli/commands/callback-menu";
import { callbackRetry } from "../../lab/cli/commands/callback-retry";
import { callbackSend } from "../../lab/cli/commands/callback-send";
import { codeDeploy, codeDownload } from "../../lab/cli/commands/code";
import { emulator } from "../../lab/cli/commands/emulator";
import { invoke } from "../../lab/cli/commands/invoke";
import { labExport, labImport } from "../../lab/cli/commands/lab";
import { list } from "../../lab/cli/commands/list";
import { logs } from "../../lab/cli/commands/logs";
import { observe } from "../../lab/cli/commands/observe";
import { pay } from "../../lab/cli/commands/pay";
import { rehearse } from "../../lab/cli/commands/rehearse";
import { show } from "../../lab/cli/commands/show";
import type { Command } from "../command";
import { codeUpgrade } from "./code-upgrade";
import { completeNames, completionCommand } from "./completion";
import { doctor } from "./doctor";
import { importCommand } from "./import";
import { orphansList, orphansRemove } from "./orphans";
import { report } from "./report";
import { types } from "./types";

const completion = completionCommand(() => commands);

/** In the order of the overview. */
export const topics: readonly { readonly title: string; readonly commands: readonly Command[] }[] = [
  { title: "The local cloud", commands: [emulator, labExport, labImport] },
  { title: "Integrations", commands: [list, show, types] },
  {
    title: "Callbacks",
    commands: [callbackSend, callbackRetry, callbackListen, pay, callbackEvents, callbackFaults],
  },
  { title: "Functions", commands: [logs, invoke, codeDownload, codeDeploy, codeUpgrade] },
  {
    title: "Before and after `pulumi up`",
    commands: [doctor, observe, importCommand, report, rehearse, orphansList, orphansRemove],
  },
  { title: "This command line", commands: [completion] },
];

export const commands: readonly Command[] = topics.flatMap(({ commands: ofTopic }) => ofTopic);

/** Not for people, so in no overview. */
export const hiddenCommands: readonly Command[] = [completeNames];
