import { spawn } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * A function's code, and all that it depends on, runs with the user's rights. In the cloud it sees its own code and variables;
 * here it could read the emulator's data, the console's token and the environment of every process of the user. Where Linux lets
 * a user make namespaces, its processes get their own (user_namespaces(7), mount_namespaces(7)): folders that are not theirs are
 * empty for them, and of processes outside neither environment nor memory can be read, for that asks for rights which a process
 * has inside of its own namespace only (ptrace(2)). The network is the same, and so are process ids and signals.
 */

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Isolation {
  /** Why functions are not apart on this system; undefined where they are. */
  readonly problem: string | undefined;
  /** How `/bin/sh -c script` is run in `folder`, with every other folder of `hidden` empty. The working directory is `folder`. */
  launch(script: string, folder: string, hidden: readonly string[]): Launch;
}

/**
 * $1 the script, $2 the function's folder, then what to hide. A folder that lies in a hidden one is put back. Rights in the
 * namespace are given up before the function's code begins: with them it could undo this.
 */
const confine = `
script=$1; folder=$2; shift 2
for hidden; do
  [ ! -d "$hidden" ] || mount -t tmpfs -o mode=0700,size=1m tmpfs "$hidden" || exit 126
done
[ -d "$folder" ] || { mkdir -p "$folder" && mount --no-canonicalize --bind . "$folder"; } || exit 126
cd "$folder" || exit 126
exec setpriv --ambient-caps -all --inh-caps -all --bounding-set -all -- /bin/sh -c "$script"`;

const namespaces = ["--user", "--map-current-user", "--keep-caps", "--mount", "--"];

function confined(command: string, script: string, folder: string, hidden: readonly string[]): Launch {
  return { command, args: [...namespaces, "/bin/sh", "-c", confine, "sh", script, folder, ...hidden] };
}

const probeTimeoutMs = 5_000;

/** Tries it out once. */
export async function findIsolation(command = "unshare"): Promise<Isolation> {
  const problem = await probe(command);
  return {
    problem,
    launch: (script, folder, hidden) =>
      problem === undefined ? confined(command, script, folder, hidden) : { command: "/bin/sh", args: ["-c", script] },
  };
}

async function probe(unshare: string): Promise<string | undefined> {
  if (process.platform !== "linux") return `${process.platform} has no namespaces for it`;
  const hidden = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-hidden-"));
  try {
    const { command, args } = confined(unshare, "exit 0", "/", [hidden]);
    return await outcome(command, args);
  } finally {
    rmdirSync(hidden);
  }
}

function outcome(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: "/", stdio: ["ignore", "ignore", "pipe"], timeout: probeTimeoutMs });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(0, 500);
    });
    child.on("error", (error) => resolve(`${command}: ${error.message}`));
    child.on("close", (code) =>
      resolve(code === 0 ? undefined : said.trim().split("\n")[0] || `${command} ended with ${code}`),
    );
  });
}
