import { styleText } from "node:util";
import { printableJson } from "../provider/printable";

type Style = Parameters<typeof styleText>[0];

/** All that a command may know of the process it runs in. */
export interface Terminal {
  /** Writes lines to stdout: the answer, and nothing else. */
  print(...lines: string[]): void;
  /** Writes lines to stderr: everything that is not the answer. */
  note(...lines: string[]): void;
  /** Coloured where stdout is a terminal that wants colour. */
  paint(style: Style, text: string): string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `delayMs`, or at once when `stop` is aborted. */
  pause(delayMs: number, stop: AbortSignal): Promise<void>;
  /** Aborted by Ctrl-C or SIGTERM from now on. A second one ends the process as usual. */
  untilStopped(): AbortSignal;
}

export function processTerminal(): Terminal {
  // `… | head` closes the pipe early; that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  const colours = process.stdout.isTTY && process.stdout.hasColors();
  return {
    print: (...lines) => void process.stdout.write(`${lines.join("\n")}\n`),
    note: (...lines) => void process.stderr.write(`${lines.join("\n")}\n`),
    paint: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
    processEnv: process.env,
    platform: process.platform,
    now: Date.now,
    pause,
    untilStopped() {
      const controller = new AbortController();
      const stop = () => controller.abort();
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
      return controller.signal;
    },
  };
}

/**
 * The terminal as commands get it: whatever a command forgot to make safe is made so here, in a form that leaves JSON the
 * same data. Only our own colours pass.
 */
export function guarded(terminal: Terminal): Terminal {
  return {
    print: (...lines) => terminal.print(...lines.map(safe)),
    note: (...lines) => terminal.note(...lines.map(safe)),
    paint: (style, text) => terminal.paint(style, text),
    processEnv: terminal.processEnv,
    platform: terminal.platform,
    now: () => terminal.now(),
    pause: (delayMs, stop) => terminal.pause(delayMs, stop),
    untilStopped: () => terminal.untilStopped(),
  };
}

/** Bold, dim, red to cyan, and their ends; none that hides text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding terminal escapes is its purpose
const ownColours = /(\u001b\[(?:[12]|22|3[1-69])m)/;

function safe(text: string): string {
  return text
    .split(ownColours)
    .map((part, index) => (index % 2 === 1 ? part : printableJson(part)))
    .join("");
}

function pause(delayMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    stop.addEventListener("abort", done);
    if (stop.aborted) done();
  });
}
