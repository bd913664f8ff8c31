const { Refusal } = require("./refusal");

/* Reading a request's parameters. Each of these throws a Refusal (400) that names all that do not fit. */

/**
 * The named ones, for a query. `name!` is mandatory, `name=value` has a default; texts, and for those with a number as
 * default integers. An empty text is none.
 */
function picked(parameters, names) {
  const query = {};
  const problems = [];
  for (const marked of names) {
    const [, name, mark, initial] = /^(\w+)(?:(!)|=(.*))?$/.exec(marked);
    const given = parameters[name] === "" && !mark ? undefined : parameters[name];
    const value = given ?? initial;
    if (value === undefined && !mark) continue;
    if (/^\d+$/.test(initial ?? "")) {
      if (/^\d{1,9}$/.test(String(value))) query[name] = String(value);
      else problems.push(`${name} must be an integer`);
    } else if (typeof value === "string" && value !== "" && value.length <= 2048) query[name] = value;
    else problems.push(`${name} must be a text of 1 to 2048 characters`);
  }
  refuse(problems);
  return query;
}

/** All of them, when those that are needed are there. WeChat judges the rest. */
function needed(parameters, names) {
  const isThere = (value) => value !== undefined && value !== null && value !== "";
  refuse(names.filter((name) => !isThere(parameters[name])).map((name) => `${name} is needed`));
  return parameters;
}

/** Throws unless `value` is one of `words`. */
function oneOf(name, value, words) {
  refuse(words.includes(value) ? [] : [`${name} must be ${words.join(", ")}`]);
  return value;
}

function refuse(problems) {
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
}

module.exports = { picked, needed, oneOf };
