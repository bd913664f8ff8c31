/*
 * Variables with which the owner of the function opens what is closed as delivered. Each of these reads one; it throws an
 * Error that says what is wrong. What cannot be read opens nothing.
 */

function flag(text) {
  if (text !== "true" && text !== "false") throw new Error("must be true or false");
  return text === "true";
}

/** Origins of web pages, separated by commas. */
function origins(text) {
  const all = separated(text);
  if (all.length === 0 || !all.every((origin) => /^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin))) {
    throw new Error("must be origins as https://shop.example, separated by commas; * is not taken");
  }
  return all;
}

/**
 * Makes the reader of a list of `known` names, separated by commas; `*` is all of them. Those that are `open` anyway may
 * stand there too, and change nothing.
 */
function namesOf(known, open = []) {
  return (text) => {
    const names = text === "*" ? known : separated(text);
    const others = names.filter((name) => !known.includes(name) && !open.includes(name));
    if (others.length === 0) return names.filter((name) => known.includes(name));
    throw new Error(`cannot open ${JSON.stringify(others[0].slice(0, 64))}; it can open ${known.join(", ")}`);
  };
}

function sha256Digest(text) {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error("must be a SHA-256 digest, 64 hex digits");
  return Buffer.from(text, "hex");
}

function separated(text) {
  const parts = text.split(",").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

module.exports = { flag, origins, namesOf, sha256Digest };
