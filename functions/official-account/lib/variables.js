const { Refusal } = require("./refusal");

/*
 * Variables of the process, read once at start. Nothing is thrown then, so that a function without its variables still
 * starts and says what it lacks.
 */

/** `read(name, parse)` gives undefined for what is missing or does not fit, and puts the latter into `problems`. */
function variableReader(variables) {
  const problems = new Map();
  const read = (name, parse = (text) => text) => {
    const text = (variables[name] ?? "").trim();
    if (text === "") return undefined;
    try {
      return parse(text);
    } catch (error) {
      problems.set(name, error.message);
      return undefined;
    }
  };
  return { problems, read };
}

/** Throws a Refusal that names every variable that is missing or has a problem; never a value. */
function requireUsable(environment, names) {
  const problems = new Map(environment.problems);
  for (const name of names) {
    if (environment[name] === undefined && !problems.has(name)) problems.set(name, "missing");
  }
  const found = names.filter((name) => problems.has(name));
  if (found.length === 0) return;
  const missing = found.some((name) => problems.get(name) === "missing");
  throw new Refusal(
    500,
    `${missing ? "MISSING_CREDENTIALS" : "INVALID_CREDENTIALS"}: ${describeProblems({ problems }, found)}. ` +
      "The Integration Center injects these variables: correct the integration, not the function.",
  );
}

function describeProblems({ problems }, names = [...problems.keys()]) {
  return names.map((name) => `${name}: ${problems.get(name)}`).join("; ");
}

/** An address without a slash at its end: https, or http on this machine. */
function baseUrl(text) {
  const url = parseUrl(text);
  const loopback = url && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  const protocol = url?.protocol === "https:" || (loopback && url.protocol === "http:");
  if (!protocol || url.search || url.hash || url.username) {
    throw new Error("must be an https:// address, or http:// on this machine, without query and user");
  }
  return text.replace(/\/+$/, "");
}

function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

module.exports = { variableReader, requireUsable, describeProblems, baseUrl };
