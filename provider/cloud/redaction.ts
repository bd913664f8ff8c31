/** So many characters in a row of a secret are enough to hide them: a quoted line or beginning of a key counts too. */
const runCharacters = 12;
/** Anything shorter cannot be told from an ordinary word. */
const secretCharactersMin = 4;

/**
 * Replaces by `***` each secret, and each piece of one, that `text` contains. What also stands in `known`, which the
 * reader sees anyway, stays readable: a variable's value may well be the integration's name.
 */
export function redact(text: string, secrets: Iterable<string>, known: string): string {
  const shortSecrets = new Set<string>();
  const runs = new Set<string>();
  for (const secret of secrets) {
    if (secret.length >= secretCharactersMin && secret.length < runCharacters) shortSecrets.add(secret);
    for (let at = 0; at + runCharacters <= secret.length; at++) runs.add(secret.slice(at, at + runCharacters));
  }
  const isUnknown = (piece: string) => !known.includes(piece);
  return [...shortSecrets]
    .filter(isUnknown)
    .sort((one, other) => other.length - one.length)
    .reduce((hidden, secret) => hidden.replaceAll(secret, "***"), hideRuns(text, new Set([...runs].filter(isUnknown))));
}

function hideRuns(text: string, runs: ReadonlySet<string>): string {
  let hidden = "";
  let hiddenTo = 0;
  for (let at = 0; at < text.length; at++) {
    if (runs.has(text.slice(at, at + runCharacters))) {
      if (at >= hiddenTo) hidden += "***";
      hiddenTo = at + runCharacters;
    }
    if (at >= hiddenTo) hidden += text.charAt(at);
  }
  return hidden;
}
