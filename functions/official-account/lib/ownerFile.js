const { inTime, late } = require("./inTime");
const { Refusal } = require("./refusal");

const answerCallerWithinMs = 10_000;

/**
 * A file of the owner's in services/. `load` reads it; what that throws is told once, with what is `refused` from then on:
 * the function runs all the same, and refuses what the file would decide.
 */
function loadOwnerFile(file, load, refused) {
  try {
    const exported = load();
    if (typeof exported !== "object" || exported === null) throw new Error("it exports no object");
    return new OwnerFile(file, exported);
  } catch (error) {
    const reason = error?.code === "MODULE_NOT_FOUND" ? error.message.split("\n")[0] : String(error?.stack ?? error);
    console.error(`${file} cannot be loaded, so ${refused}: ${reason}`);
    return new OwnerFile(file, undefined);
  }
}

class OwnerFile {
  #exported;

  constructor(name, exported) {
    this.name = name;
    this.#exported = exported;
  }

  /** What it exports by this name, if anything. Throws a Refusal (500) when it could not be loaded: nobody knows then. */
  exported(name) {
    if (this.#exported === undefined) {
      throw new Refusal(500, `${this.name} cannot be loaded; the function's log says why`);
    }
    return this.#exported[name];
  }

  /** Calls one of its functions on behalf of a caller who waits. Rejects with a Refusal (500); the reason goes to the log only. */
  async ask(name, ...parameters) {
    if (this.exported(name) === undefined) throw missing("a request", name, this);
    const answering = (async () => this.#exported[name](...parameters))();
    const outcome = await inTime(answering, answerCallerWithinMs).catch((error) => {
      throw failed(`${name} (${this.name})`, error);
    });
    if (outcome !== late) return outcome;
    throw failed(`${name} (${this.name})`, `no answer within ${answerCallerWithinMs / 1000} s`);
  }
}

/** A Refusal (500), and a line that names what the owner has to write. */
function missing(subject, what, { name }) {
  console.error(`${subject}: there is no ${what} in ${name}`);
  return new Refusal(500, "there is no business code for this");
}

/** A Refusal (500); whoever asked does not learn the reason. */
function failed(subject, error) {
  console.error(`${subject}: business code failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new Refusal(500, "the business code failed");
}

module.exports = { loadOwnerFile, missing, failed };
