import { existsSync } from "node:fs";
import { join } from "node:path";
import { processes, textOf } from "./proc";

/*
 * How much memory process groups use, read from /proc once a second: the resident set of each process, summed. Pages that
 * two processes share count twice. Systems without /proc (macOS) have no limit here.
 */

const intervalMs = 1_000;

export interface MemoryWatch {
  /** Whether this system tells. */
  readonly available: boolean;
  /** Calls `over` once when the group that `leader` leads uses more than `limitMb`; the returned function ends the watch. */
  watch(leader: number, limitMb: number, over: (usedMb: number) => void): () => void;
}

interface Watched {
  readonly leader: number;
  readonly limitMb: number;
  readonly over: (usedMb: number) => void;
}

export function makeMemoryWatch(procFolder = "/proc"): MemoryWatch {
  const available = existsSync(join(procFolder, "self/stat"));
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const usedKb = usedByGroup(procFolder, new Set([...watched].map(({ leader }) => leader)));
    for (const one of watched) {
      const usedMb = (usedKb.get(one.leader) ?? 0) / 1024;
      if (usedMb <= one.limitMb) continue;
      forget(one);
      one.over(Math.round(usedMb));
    }
  }

  function forget(one: Watched): void {
    watched.delete(one);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    available,
    watch(leader, limitMb, over) {
      if (!available) return () => undefined;
      const one = { leader, limitMb, over };
      watched.add(one);
      timer ??= setInterval(look, intervalMs).unref();
      return () => forget(one);
    },
  };
}

function usedByGroup(procFolder: string, leaders: ReadonlySet<number>): Map<number, number> {
  const usedKb = new Map<number, number>();
  for (const { folder, group } of processes(procFolder)) {
    if (leaders.has(group)) usedKb.set(group, (usedKb.get(group) ?? 0) + residentKb(folder));
  }
  return usedKb;
}

function residentKb(folder: string): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(textOf(join(folder, "status")))?.[1] ?? 0);
}
