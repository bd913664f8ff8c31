const { inTime, late } = require("./inTime");
const { Refusal } = require("./refusal");

/*
 * The owner's code in services/orderService.js, in whichever of its forms: ours, an object of functions; or the vendor's,
 * a class or an object with handler…, also as `{ OrderService: class }`, `{ default: … }` or functions by name.
 */

const file = "services/orderService.js";
const answerCallerWithinMs = 10_000;

/** Ours, and what the vendor calls it (documented; vendor source). */
const vendorNames = {
  onOrdered: "handlerUnified",
  onPaid: "handlerUnifiedTrigger",
  onRefundRequested: "handlerRefund",
  onRefunded: "handlerRefundTrigger",
  onRefundFailed: "handlerRefundTrigger",
  onTransferRequested: "handlerTransfer",
  onTransferFinished: "handlerTransferTrigger",
};

/** What it means that the owner wrote no such function. */
const withoutIt = {
  priceOf:
    "whoever orders sets the price, one fen for anything. Compare amounts when an order is paid, or write priceOf.",
  ownerOf:
    "only the process that placed an order knows whose it is. After a restart, and on another instance, users cannot close " +
    "their own orders, and of those that are not paid see no more than how they stand.",
};

/** `load`: reads the file. What it throws is told once, and refuses whatever needs the owner's code. */
function loadService(load) {
  try {
    return new Service(instanceOf(load()));
  } catch (error) {
    const reason = error?.code === "MODULE_NOT_FOUND" ? error.message.split("\n")[0] : String(error?.stack ?? error);
    console.error(`${file} cannot be loaded, so callbacks and orders are refused: ${reason}`);
    return new Service(undefined);
  }
}

/** Throws what a class throws that cannot be made. */
function instanceOf(exported) {
  const inner = exported?.OrderService ?? exported?.default;
  if (inner !== undefined && inner !== exported) return instanceOf(inner);
  if (typeof exported === "function") return new exported();
  if (typeof exported !== "object" || exported === null) throw new Error("it exports neither an object nor a class");
  return exported;
}

class Service {
  #instance;
  #isVendors;

  constructor(instance) {
    this.#instance = instance;
    this.#isVendors = Object.values(vendorNames).some((name) => typeof instance?.[name] === "function");
  }

  /** Whether it has this function. Throws a Refusal (500) when the file could not be loaded: nobody knows then. */
  has(name) {
    if (this.#instance === undefined) throw new Refusal(500, `${file} cannot be loaded; the function's log says why`);
    return typeof this.#instance[this.#nameOf(name)] === "function";
  }

  /** What the owner should know from the start, in lines for the log. */
  warnings() {
    if (this.#instance === undefined) return [];
    const missing = Object.entries(withoutIt).filter(([name]) => !this.has(name));
    return missing.map(([name, consequence]) => `${file} has no ${name}: ${consequence}`);
  }

  /** Where this function stands, as the owner knows it. */
  describe(name) {
    return `${this.#nameOf(name)} (${file})`;
  }

  /** Calls it as a method: the vendor's samples keep connections in fields. A function that throws at once rejects. */
  async run(name, ...parameters) {
    return this.#instance[this.#nameOf(name)](...parameters);
  }

  /** Like run, on behalf of a caller who waits: what is thrown goes to the log (Refusal, 500). */
  async ask(name, ...parameters) {
    const outcome = await inTime(this.run(name, ...parameters), answerCallerWithinMs).catch((error) => {
      throw businessFailure("a request", this.describe(name), error);
    });
    if (outcome !== late) return outcome;
    throw businessFailure("a request", this.describe(name), `no answer within ${answerCallerWithinMs / 1000} s`);
  }

  #nameOf(name) {
    return this.#isVendors ? (vendorNames[name] ?? name) : name;
  }
}

/** The reason goes to the log only: whoever asked learns nothing about the shop. */
function businessFailure(subject, where, error) {
  console.error(
    `${subject}: business code failed in ${where}: ${error instanceof Error ? error.stack : String(error)}`,
  );
  return new Refusal(500, "the business code failed");
}

module.exports = { loadService, businessFailure };
