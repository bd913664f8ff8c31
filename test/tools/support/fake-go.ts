import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { writeProgram } from "./folders";

/**
 * Stands for the Go tool chain, which is not ours and needs minutes: it lists three packages, and builds a program that prints
 * the version it was told. Each build asks the test first, and waits for the answer.
 */
export class FakeGo {
  /** Outputs of the builds so far. */
  readonly builds: string[] = [];
  readonly #waiting: Build[] = [];
  readonly #sockets: Socket[] = [];
  readonly #server: Server;
  #announce: (() => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#sockets.push(socket);
      socket.setEncoding("utf8").once("data", (output: string) => {
        this.builds.push(output);
        this.#waiting.push({ output, socket, gone: once(socket, "close").then(() => undefined) });
        this.#announce?.();
      });
      socket.on("error", () => {});
    });
  }

  static async start(): Promise<FakeGo> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FakeGo(server);
  }

  /** Environment for a process that finds this Go, and no other program. */
  install(bin: string, printedVersion?: string): NodeJS.ProcessEnv {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    writeProgram(join(bin, "go"), source(address.port, printedVersion));
    return { PATH: bin };
  }

  /** The next build that begins. It goes on when told to. */
  async nextBuild(): Promise<Build> {
    for (;;) {
      const build = this.#waiting.shift();
      if (build) return build;
      await new Promise<void>((resolve) => {
        this.#announce = resolve;
      });
    }
  }

  /** Lets every build go on, now and later. */
  letAllBuild(): void {
    const release = () => {
      for (const { socket } of this.#waiting.splice(0)) goOn(socket);
    };
    this.#announce = release;
    release();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export interface Build {
  readonly output: string;
  readonly socket: Socket;
  /** Resolves when the building process has ended. */
  readonly gone: Promise<void>;
}

export function goOn(socket: Socket): void {
  socket.end("go on");
}

function source(port: number, printedVersion?: string): string {
  return `
const { writeFileSync } = require("node:fs");
const [verb, ...args] = process.argv.slice(2);
if (verb === "list") {
  console.log("a\\nb\\nc");
} else {
  const output = args[args.indexOf("-o") + 1];
  const version = ${JSON.stringify(printedVersion)} ?? /version\\.Version=(v[\\d.]+)/.exec(args.join(" "))?.[1];
  const test = require("node:net").connect(${port}, "127.0.0.1", () => test.write(output));
  test.on("data", () => writeFileSync(output, "#!${process.execPath}\\nconsole.log(" + JSON.stringify(version) + ")\\n", { mode: 0o755 }));
}`;
}
