import type { Command } from "pulumi-cloudbase/internal/cli/command";
import type { Lab } from "pulumi-cloudbase/internal/cli/lab";
import { routes } from "../console-api";
import { callbackListen } from "./commands/callback-listen";
import { callbackEvents, callbackFaults } from "./commands/callback-menu";
import { callbackRetry } from "./commands/callback-retry";
import { callbackSend } from "./commands/callback-send";
import { codeDeploy, codeDownload } from "./commands/code";
import { emulator } from "./commands/emulator";
import { invoke } from "./commands/invoke";
import { labExport, labImport } from "./commands/lab";
import { list } from "./commands/list";
import { logs } from "./commands/logs";
import { observe } from "./commands/observe";
import { pay } from "./commands/pay";
import { rehearse } from "./commands/rehearse";
import { show } from "./commands/show";
import { completionNames } from "./completion-names";
import { consoleClient } from "./console-client";
import { isLocal } from "./endpoint";

/** Found by `pulumi-cloudbase`, whose overview has them in its order. */
export const commands: readonly Command[] = [
  emulator,
  labExport,
  labImport,
  list,
  show,
  callbackSend,
  callbackRetry,
  callbackListen,
  pay,
  callbackEvents,
  callbackFaults,
  logs,
  invoke,
  codeDownload,
  codeDeploy,
  observe,
  rehearse,
];

export const environmentAt: Lab["environmentAt"] = async (endpoint, terminal) =>
  isLocal(endpoint) ? (await consoleClient(endpoint, terminal).call(routes.environment, {})).envId : undefined;

export { completionNames };
