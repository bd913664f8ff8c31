import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { aboutTable } from "./about";
import { openDatabase, prepareFolder, transaction } from "./database";
import { deploymentTable } from "./deployments";
import { domainTable } from "./domains";
import { functionTable } from "./function-table";
import { integrationTable } from "./integrations";
import { logTables } from "./logs";
import { logMigrations, stateMigrations } from "./schema";
import type { WechatPayTables } from "./wechat-pay";

export type Store = ReturnType<typeof openStore>;

const readme = `This folder is the memory of a local CloudBase emulator (pulumi-cloudbase). It holds what the cloud would hold:

state.db   integrations with their credentials (secret ones encrypted, and the key to decrypt them), functions with their
           code and variables in plain text, callback domains, the emulator's own access keys, and its WeChat Pay: keys,
           merchants with their APIv3 keys, orders, refunds, transfers
log.db     callback log, function output, and the data of callbacks that were sent from here
functions/ unpacked function code

Treat it like the credentials themselves: do not commit it, do not send it. Deleting the folder resets the emulator.
`;

/**
 * Everything that survives a restart, in one folder, or in memory without one. Throws EmulatorStartError when the folder
 * cannot be used; it is left as it was then.
 */
export function openStore(dataFolder: string | undefined, warn: (line: string) => void) {
  const folder = dataFolder === undefined ? undefined : prepareFolder(dataFolder);
  const state = openDatabase(folder, "state.db", stateMigrations);
  try {
    state.exec("PRAGMA synchronous = FULL");
    const log = openDatabase(folder, "log.db", logMigrations);
    // Survives a killed process; a power cut may cost the last lines.
    log.exec("PRAGMA synchronous = NORMAL");
    if (folder !== undefined) writeReadme(folder);
    return storeOf(folder, state, log, warn);
  } catch (error) {
    state.close();
    throw error;
  }
}

function storeOf(folder: string | undefined, state: DatabaseSync, log: DatabaseSync, warn: (line: string) => void) {
  const logs = logTables(log, warn);
  const changes = state.prepare("SELECT total_changes() AS count");
  let wechatPay: WechatPayTables | undefined;
  const changesRow = z.object({ count: z.number() });
  return {
    /** Absolute; undefined in memory. */
    folder,
    about: aboutTable(state),
    integrations: integrationTable(state),
    functions: functionTable(state),
    domains: domainTable(state),
    deployments: deploymentTable(state),
    /** Loaded when it is asked for first: not every lab has payments. */
    get wechatPay(): WechatPayTables {
      if (!wechatPay) {
        const { wechatPayTables }: typeof import("./wechat-pay") = require("./wechat-pay");
        wechatPay = wechatPayTables(state);
      }
      return wechatPay;
    },
    logs,
    /** All changes of state inside `work` happen, or none. */
    transaction<T>(work: () => T): T {
      return transaction(state, work);
    },
    /** Grows with every change of state: what was read at the same count still holds. */
    changeCount(): number {
      return changesRow.parse(changes.get()).count;
    },
    isOpen(): boolean {
      return state.isOpen;
    },
    close(): void {
      logs.flush();
      log.close();
      state.close();
    },
  };
}

function writeReadme(folder: string): void {
  const path = join(folder, "README.txt");
  if (!existsSync(path)) writeFileSync(path, readme, { mode: 0o600 });
}
