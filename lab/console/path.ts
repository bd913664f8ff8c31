import type { PathNames } from "../console-api";
import { ConsoleError } from "./answer";

/** The variable parts of `pathname` by name; undefined when it has another form than `pattern`. Throws ConsoleError 400. */
export function matchPath<Path extends string>(
  pattern: Path,
  pathname: string,
): Record<PathNames<Path>, string> | undefined {
  const expected = pattern.split("/");
  const actual = pathname.split("/");
  if (expected.length !== actual.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const segment = actual[index] ?? "";
    if (part.startsWith(":")) parts[part.slice(1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  // Every name of the pattern has been set.
  return parts as Record<PathNames<Path>, string>;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ConsoleError(400, "ADDRESS_INVALID", "The address cannot be read.");
  }
}
