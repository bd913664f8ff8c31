import { Refusal } from "./refusal";

/** An HTTP request at the API's path, headers in lower case. */
export interface RawRequest {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ApiRequest extends Omit<RawRequest, "url"> {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly action: string;
  readonly version: string;
  /** Seconds since 1970, digits. */
  readonly timestamp: string;
  /** The body, decoded. */
  readonly parameters: unknown;
}

const requiredHeaders = ["X-TC-Action", "X-TC-Version", "X-TC-Timestamp"] as const;

/** Reads the common headers and the body. Throws a Refusal that names everything that is missing. */
export function parse({ method, url, headers, body }: RawRequest): ApiRequest {
  const missing = requiredHeaders.filter((name) => !headers[name.toLowerCase()]);
  if (missing.length > 0)
    throw new Refusal("MissingParameter", `The request lacks the headers: ${missing.join(", ")}.`);
  const { "x-tc-action": action = "", "x-tc-version": version = "", "x-tc-timestamp": timestamp = "" } = headers;
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new Refusal("InvalidParameter", "X-TC-Timestamp is not a number of seconds since 1970.");
  }
  if (!headers["content-type"]?.toLowerCase().startsWith("application/json")) {
    throw new Refusal("InvalidRequest", "The emulator takes Content-Type application/json only.");
  }
  const [path = "/", ...query] = url.split("?");
  return { method, headers, body, path, query: query.join("?"), action, version, timestamp, parameters: decode(body) };
}

function decode(body: Buffer): unknown {
  try {
    const parameters: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parameters === "object" && parameters !== null && !Array.isArray(parameters)) return parameters;
  } catch {
    // Told below; the parser's own message would repeat the body.
  }
  throw new Refusal("InvalidRequest", "The body is not a JSON object.");
}
