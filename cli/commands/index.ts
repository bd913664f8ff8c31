import type { Command } from "../command";
import { callbackListen } from "./callback-listen";
import { callbackEvents, callbackFaults } from "./callback-menu";
import { callbackRetry } from "./callback-retry";
import { callbackSend } from "./callback-send";
import { codeDeploy, codeDownload } from "./code";
import { codeUpgrade } from "./code-upgrade";
import { completeNames, completionCommand } from "./completion";
import { doctor } from "./doctor";
import { emulator } from "./emulator";
import { importCommand } from "./import";
import { invoke } from "./invoke";
import { labExport, labImport } from "./lab";
import { list } from "./list";
import { logs } from "./logs";
import { observe } from "./observe";
import { orphansList, orphansRemove } from "./orphans";
import { pay } from "./pay";
import { rehearse } from "./rehearse";
import { report } from "./report";
import { show } from "./show";
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
