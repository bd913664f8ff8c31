import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import type { Terminal } from "../../cli/terminal";

export interface Run {
  readonly exitCode: number;
  /** Lines on stdout. */
  readonly out: string[];
  /** Lines on stderr. */
  readonly err: string[];
}

/** A terminal that remembers, with a cache folder of its own. Nothing of this process's environment gets in. */
export class TestTerminal implements Terminal {
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly platform = "linux";
  readonly folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-cli-"));
  readonly processEnv: Record<string, string | undefined> = { XDG_CACHE_HOME: this.folder };
  readonly stop = new AbortController();
  nowMs = Date.parse("2026-11-23T18:42:22.000Z");
  #waiting: (() => void)[] = [];

  print(...lines: string[]): void {
    this.out.push(...lines.flatMap((line) => line.split("\n")));
    for (const look of this.#waiting) look();
  }
  note(...lines: string[]): void {
    this.err.push(...lines.flatMap((line) => line.split("\n")));
    for (const look of this.#waiting) look();
  }
  paint(_style: unknown, text: string): string {
    return text;
  }
  now(): number {
    return this.nowMs;
  }
  /** No time passes: what waits goes on with the next turn of the event loop. */
  pause(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
  untilStopped(): AbortSignal {
    return this.stop.signal;
  }

  /** Resolves once stdout has a line that `wanted` accepts. */
  line(wanted: (line: string) => boolean): Promise<string> {
    return this.#appearance(this.out, wanted);
  }

  /** Resolves once stderr has a line that `wanted` accepts. */
  noted(wanted: (line: string) => boolean): Promise<string> {
    return this.#appearance(this.err, wanted);
  }

  #appearance(lines: readonly string[], wanted: (line: string) => boolean): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const found = lines.find(wanted);
        if (found !== undefined) resolve(found);
      };
      this.#waiting.push(look);
      look();
    });
  }

  async run(...words: string[]): Promise<Run> {
    const [out, err] = [this.out.length, this.err.length];
    const exitCode = await main(words, this);
    return { exitCode, out: this.out.slice(out), err: this.err.slice(err) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
