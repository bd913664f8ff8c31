import type { ChildProcess } from "node:child_process";

const stopGraceMs = 2_000;
/** After its leader's end; something that left the group may still hold its output, and is not waited for. */
const lastOutputMs = 500;

/**
 * A detached child and everything it starts, from here to the end of all of it. Its descriptor 3, if it has one, is its
 * lifeline: whoever in the group holds the other end learns by its closing that the leader, or we, are gone.
 */
export class ProcessGroup {
  /** Resolves when all of it is gone and its output was read. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #stopping = false;

  /** `onEnd` hears how the leader ended, in words. */
  constructor(child: ChildProcess, onEnd: (how: string) => void) {
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => {
        onEnd(`could not be started: ${error.message}`);
        resolve();
      });
      child.once("exit", (code, signal) => {
        onEnd(signal ? `ended by ${signal}` : `exited with code ${code}`);
        if (!this.#stopping) this.#signal("SIGKILL");
        this.#lifeline?.destroy();
        const impatience = setTimeout(resolve, this.#stopping ? stopGraceMs + lastOutputMs : lastOutputMs);
        child.once("close", () => {
          clearTimeout(impatience);
          this.#signal("SIGKILL");
          resolve();
        });
      });
    });
  }

  /** SIGTERM to all of it, and after a grace time SIGKILL. A shell that ends at once leaves its children that time too. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#signal("SIGTERM");
      const patience = setTimeout(() => this.#signal("SIGKILL"), stopGraceMs);
      void this.ended.then(() => clearTimeout(patience));
    }
    await this.ended;
  }

  /** SIGKILL to all of it. */
  kill(): void {
    this.#signal("SIGKILL");
  }

  get #lifeline() {
    return this.#child.stdio[3];
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }
}
