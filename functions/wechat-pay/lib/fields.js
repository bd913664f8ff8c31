/* Parts of a request's parameters. */

function pick(source, names) {
  return Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));
}

function without(name, { [name]: _left, ...rest }) {
  return rest;
}

module.exports = { pick, without };
