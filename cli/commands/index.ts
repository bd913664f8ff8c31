import type { Command } from "../command";
import { callbackEvents, callbackFaults } from "./callback-menu";
import { callbackSend } from "./callback-send";
import { emulator } from "./emulator";
import { list } from "./list";
import { logs } from "./logs";
import { orphansList, orphansRemove } from "./orphans";
import { report } from "./report";
import { show } from "./show";

/** In the order of the overview. */
export const commands: readonly Command[] = [
  emulator,
  list,
  show,
  logs,
  callbackSend,
  callbackEvents,
  callbackFaults,
  orphansList,
  orphansRemove,
  report,
];
