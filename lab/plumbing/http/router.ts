/*
 * Which row of a table answers a request. The path is matched as it was sent, neither decoded nor normalized: signatures are
 * over exactly that. Whoever takes a variable part decodes it (docs/decisions/0021).
 */

export interface RoutePattern {
  /** Default: every method. HEAD is a method like others. */
  readonly method?: string;
  /** `:name` stands for one segment that is not empty; `*`, as the last one, for whatever follows the slash, also nothing. */
  readonly path: string;
}

export type Match<Route> =
  | { readonly kind: "found"; readonly route: Route; readonly parts: PathParts }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown-path" };

/** The variable parts of a path by name, as they were sent. */
export type PathParts = Readonly<Record<string, string>>;

/** Of several rows that fit, the first answers. */
export function makeRouter<Route extends RoutePattern>(
  routes: readonly Route[],
): (method: string, path: string) => Match<Route> {
  const table = routes.map((route) => ({ route, segments: route.path.split("/") }));
  return (method, path) => {
    const sent = path.split("/");
    const allowed: string[] = [];
    for (const { route, segments } of table) {
      const parts = matchSegments(segments, sent);
      if (!parts) continue;
      if (route.method === undefined || route.method === method) return { kind: "found", route, parts };
      allowed.push(route.method);
    }
    return allowed.length > 0 ? { kind: "wrong-method", allowed } : { kind: "unknown-path" };
  };
}

function matchSegments(pattern: readonly string[], sent: readonly string[]): PathParts | undefined {
  const isOpen = pattern.at(-1) === "*";
  if (isOpen ? sent.length < pattern.length : sent.length !== pattern.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, expected] of (isOpen ? pattern.slice(0, -1) : pattern).entries()) {
    const segment = sent[index] ?? "";
    if (!expected.startsWith(":")) {
      if (expected !== segment) return undefined;
    } else if (segment === "") return undefined;
    else parts[expected.slice(1)] = segment;
  }
  return parts;
}

/** A variable part in plain text; undefined when its % sequences are damaged. */
export function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
