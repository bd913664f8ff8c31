import { execFileSync } from "node:child_process";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The process that runs our provider, below the given one. */
export function providerBelow(ancestor: number): number {
  return processBelow(ancestor, /node.*dynamic-provider/);
}

/** The process of the provider plugin. */
export function pluginBelow(ancestor: number): number {
  return processBelow(ancestor, /node.*pulumi-resource-cloudbase/);
}

/** Pulumi's own; without its engine it stays for minutes. */
export function languageHostBelow(ancestor: number): number {
  return processBelow(ancestor, /pulumi-language-nodejs/);
}

function processBelow(ancestor: number, called: RegExp): number {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line): Process => {
      const [pid = "", parent = "", ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), command: command.join(" ") };
    });
  const below = (pid: number): Process[] =>
    processes.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  const found = below(ancestor).find(({ command }) => called.test(command));
  if (!found) throw new Error(`no process ${called} is running`);
  return found.pid;
}
