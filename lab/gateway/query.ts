import { Refusal } from "./codes";

/** Names and values of a query. Throws Refusal where a name comes twice: which of the two was proven would be a guess. */
export function readQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    if (parameters.has(name)) throw new Refusal("QUERY_MALFORMED", "a parameter came twice");
    parameters.set(name, equals < 0 ? "" : decoded(pair.slice(equals + 1)));
  }
  return parameters;
}

/** A `+` stays one: base64 has it, and nothing here holds spaces. */
function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal("QUERY_MALFORMED", "not percent-encoded UTF-8");
  }
}
