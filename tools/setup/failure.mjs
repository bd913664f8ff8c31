/** A failure that the reader can act on: the message says what was attempted, what happened and what to do next. */
export class Refusal extends Error {}

/** The person, or the system, asked us to stop. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signalName */
  constructor(signalName) {
    super(`stopped by ${signalName}`);
    this.signalName = signalName;
  }
}

/** What to do about the outside world, by the code that npm and Node.js itself print. The first match counts. */
const nextSteps = [
  {
    code: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    step: "The other side cannot be reached. Check the network, the proxy, and what `npm config get registry` says; then run this again.",
  },
  { code: /\bENOSPC\b/, step: "The disk is full. Free some space, then run this again." },
  { code: /\b(EACCES|EPERM|EROFS)\b/, step: "Give your user the right to write there, then run this again." },
  {
    code: /\bEINTEGRITY\b/,
    step: "A package differs from what the lock file recorded. Run `npm cache clean --force`, then this again.",
  },
  {
    code: /\bEUSAGE\b/,
    step: "If package.json and package-lock.json disagree, `npm install` brings them together; then run this again.",
  },
];

/**
 * The next step for a failure of the outside world, or undefined if its words say nothing that we know.
 * @param {string} words
 */
export function nextStepFor(words) {
  return nextSteps.find(({ code }) => code.test(words))?.step;
}

/**
 * What to print for a failure: one message for what the reader can mend, the stack only for a fault of ours.
 * @param {unknown} error
 * @returns {string}
 */
export function wordsFor(error) {
  if (error instanceof Refusal || error instanceof Interrupted) return error.message;
  if (error instanceof Error && "syscall" in error) {
    return `${error.message}\n${nextStepFor(error.message) ?? "Mend that, then run this again."}`;
  }
  return `a fault of the set-up itself; please report it: ${error instanceof Error ? error.stack : error}`;
}
