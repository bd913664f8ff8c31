import { command } from "pulumi-cloudbase/internal/cli/command";
import { UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readInput } from "pulumi-cloudbase/internal/cli/files";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { milliseconds, printable, shellWord } from "pulumi-cloudbase/internal/cli/text";
import { type Invocation, type InvokeOrder, routes } from "../../console-api";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import { type Found, findFunction } from "../find-function";

/** Longest time that the platform lets an HTTP function run (documented: 15 min), and a margin. */
const timeoutMs = 16 * 60 * 1000;
/** Documented: 6 MB for a request. */
const bodyMaxBytes = 6 * 1024 * 1024;
const firstErrorStatus = 400;

export const invoke = command({
  name: "invoke",
  summary: "call a function's own routes, as the product does",
  arguments: ["INTEGRATION|FUNCTION", "PATH"],
  options: {
    method: { type: "string", value: "M", summary: "default GET, with --data POST" },
    data: {
      type: "string",
      value: "FILE",
      summary: "the body; - is standard input; JSON unless a header says otherwise",
    },
    header: { type: "string", multiple: true, value: '"K: V"', summary: "a request header" },
    "as-user": {
      type: "string",
      value: "OPENID",
      summary: "as the Mini Program calls it for this user: identity headers",
    },
    "as-web-user": {
      type: "string",
      value: "UID",
      summary: "as a web page calls it for this signed-in user: a bearer token",
    },
    "web-openid": {
      type: "string",
      value: "OPENID",
      summary: "with --as-web-user: who signed in with WeChat; in the token as provider_sub",
    },
    "app-id": {
      type: "string",
      value: "ID",
      summary: "with --as-user: of the Mini Program; default the integration's, where it is shown",
    },
    ...endpointOption,
    json: { type: "boolean", summary: "print a JSON object with status, headers and body" },
  },
  details: [
    "PATH begins with /. The body goes to stdout, everything else to stderr.",
    "Exits with 0 when the function answered with a status below 400, else with 1.",
  ],
  async run({ options, arguments: { "INTEGRATION|FUNCTION": asked, PATH: path } }, terminal) {
    const { data: file } = options;
    const headers = readHeaders(path, options);
    const body = file === undefined ? undefined : readInput("--data", file, bodyMaxBytes);
    const client = consoleClient(options.endpoint, terminal);
    const found = await findFunction(asked, client);
    const identity = await identityOf(options, found, client);
    const order: InvokeOrder = {
      method: (options.method ?? (body ? "POST" : "GET")).toUpperCase(),
      path,
      headers: body && !("content-type" in headers) ? { ...headers, "content-type": "application/json" } : headers,
      ...(body && bodyOf(body)),
      ...identity,
    };
    const answer = await client.call(routes.invoke, { path: { name: found.functionName }, body: order, timeoutMs });
    if (options.json) terminal.print(JSON.stringify(answer));
    else tell(answer, asked, terminal);
    return answer.status < firstErrorStatus ? 0 : 1;
  },
});

interface IdentityOptions {
  readonly "as-user"?: string;
  readonly "app-id"?: string;
  readonly "as-web-user"?: string;
  readonly "web-openid"?: string;
}

/** Names in lower case. Throws UsageError with every problem of the command line. */
function readHeaders(
  path: string,
  options: { header?: readonly string[]; method?: string } & IdentityOptions,
): Record<string, string> {
  const problems: string[] = [];
  if (!path.startsWith("/")) problems.push(`PATH must begin with /, not "${path}"`);
  if (options.method !== undefined && !/^[A-Za-z]{1,20}$/.test(options.method))
    problems.push(`--method must be like GET or POST, not "${options.method}"`);
  if (options["app-id"] !== undefined && options["as-user"] === undefined)
    problems.push("--app-id goes with --as-user OPENID");
  if (options["web-openid"] !== undefined && options["as-web-user"] === undefined)
    problems.push("--web-openid goes with --as-web-user UID");
  if (options["as-user"] !== undefined && options["as-web-user"] !== undefined)
    problems.push("--as-user and --as-web-user are two ways to call; give one");
  const headers: Record<string, string> = {};
  for (const text of options.header ?? []) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n]*)$/.exec(text) ?? [];
    // The value may be a secret; it is not repeated.
    if (name === undefined) problems.push('--header must be like --header "accept: text/plain"');
    else headers[name.toLowerCase()] = value ?? "";
  }
  if (problems.length > 0) throw new UsageError(problems, "npx pulumi-cloudbase invoke --help");
  return headers;
}

async function identityOf(
  options: IdentityOptions,
  { integration }: Found,
  client: ConsoleClient,
): Promise<Pick<InvokeOrder, "as" | "asWebUser">> {
  const { "as-user": openid, "app-id": appId, "as-web-user": uid, "web-openid": webOpenid } = options;
  if (uid !== undefined) return { asWebUser: { uid, ...(webOpenid !== undefined && { openid: webOpenid }) } };
  if (openid === undefined) return {};
  const known = appId ?? (integration && (await shownAppId(integration.integrationId, client)));
  if (known) return { as: { openid, appId: known } };
  throw new UsageError(
    ["--as-user needs --app-id here: the emulator does not tell which Mini Program it is"],
    "npx pulumi-cloudbase invoke --help",
  );
}

/** undefined where the emulator masks it, or the type has none. */
async function shownAppId(integrationId: string, client: ConsoleClient): Promise<string | undefined> {
  const { appId } = (await client.call(routes.showIntegration, { path: { id: integrationId } })).environment;
  return appId && /^wx/.test(appId) ? appId : undefined;
}

/** As text where it is text. */
function bodyOf(bytes: Buffer): Pick<InvokeOrder, "body" | "bodyBase64"> {
  const body = bytes.toString("utf8");
  return Buffer.from(body).equals(bytes) ? { body } : { bodyBase64: bytes.toString("base64") };
}

function tell(
  { status, headers, body, bodyBase64, latencyMs, coldStart, requestId }: Invocation,
  asked: string,
  terminal: Terminal,
): void {
  const colour = status < firstErrorStatus ? "green" : "red";
  terminal.note(
    `${terminal.paint(colour, `${status}`)}   ${milliseconds(latencyMs)}${coldStart ? ", cold start" : ""}   ${printable(requestId)}`,
  );
  if (bodyBase64 !== undefined)
    terminal.note(
      `The body is no text (${printable(headers["content-type"] ?? "no content type")}); --json has it as base64.`,
    );
  else if (body) terminal.print(...body.replace(/\n$/, "").split(/\r?\n/).map(printable));
  terminal.note("", `What the function wrote: npx pulumi-cloudbase logs ${shellWord(asked)}`);
}
