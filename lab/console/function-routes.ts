import { isUtf8 } from "node:buffer";
import { z } from "zod";
import type { InvokeResult } from "../runner/function";
import { ConsoleError } from "./answer";
import { readBytes, readJson } from "./body";
import { Bytes, type Call, logsQuery, parse, type Route, told, unknownFunction } from "./route";

const zipType = "application/zip";
/** What the cloud takes of a zip that is sent and not read from its storage is less; this one stays on one machine. */
const codeMaxBytes = 50 * 1024 * 1024;
/** Documented: 6 MB for a synchronous request; as base64 in JSON it is a third more. */
const invokeMaxBytes = 9 * 1024 * 1024;

const tokenMaxBytes = 4096;

const named = "/console/api/functions/:name";

export const functionRoutes: readonly Route[] = [
  { method: "GET", path: "/console/api/functions", run: ({ host }) => host.listFunctions() },
  { method: "GET", path: named, run: show },
  { method: "GET", path: `${named}/logs`, run: logs },
  { method: "POST", path: `${named}/invoke`, run: invoke },
  { method: "GET", path: `${named}/code`, run: code },
  { method: "POST", path: "/console/api/tokens", run: mint },
  { method: "PUT", path: `${named}/code`, takes: zipType, run: deploy },
];

function show({ host, path }: Call): unknown {
  return host.showFunction(path.name ?? "") ?? unknownFunction(host, path.name);
}

function logs({ host, path, query }: Call): unknown {
  const { limit, after } = parse(logsQuery, Object.fromEntries(query));
  const options = after === undefined ? { limit } : { limit, afterId: after };
  return host.functionLogs(path.name ?? "", options) ?? unknownFunction(host, path.name);
}

async function invoke({ host, path: { name = "" }, request }: Call): Promise<unknown> {
  const { body, bodyBase64, headers = {}, ...rest } = parse(invokeBody, await readJson(request, invokeMaxBytes));
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? "") : Buffer.from(bodyBase64, "base64");
  const result = await told("NOT_INVOKED", () => host.invoke(name, { ...rest, headers, body: bytes }));
  return result ? inJson(result) : unknownFunction(host, name);
}

function inJson({ body, ...rest }: InvokeResult): unknown {
  return isUtf8(body)
    ? { ...rest, body: body.toString("utf8") }
    : { ...rest, body: "", bodyBase64: body.toString("base64") };
}

async function mint({ host, request }: Call): Promise<unknown> {
  const order = parse(tokenBody, await readJson(request, tokenMaxBytes));
  return told("NOT_MINTED", async () => host.mintToken(order));
}

function code({ host, path: { name = "" } }: Call): Bytes {
  const zip = host.functionCode(name);
  if (zip) return new Bytes(zipType, zip);
  if (!host.showFunction(name)) return unknownFunction(host, name);
  throw new ConsoleError(404, "NO_CODE", `Function ${name} has no code yet. Deploy some, or wait for its deployment.`);
}

async function deploy({ host, path: { name = "" }, request }: Call): Promise<unknown> {
  const zip = await readBytes(request, codeMaxBytes);
  return (await told("CODE_REFUSED", () => host.deployCode(name, zip))) ?? unknownFunction(host, name);
}

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "is no name of a header");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]{0,8192}$/, "must be one line of Latin-1 text");

const webUser = z.strictObject({
  uid: z.string().regex(/^[\x21-\x7e]{1,128}$/, "must be 1 to 128 printable characters"),
  openid: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, "must be 1 to 128 printable characters")
    .exactOptional(),
});

const tokenBody = z.discriminatedUnion("kind", [
  webUser.extend({ kind: z.literal("user") }),
  z.strictObject({ kind: z.enum(["api-key", "publishable-key"]) }),
]);

const invokeBody = z
  .strictObject({
    method: z.string().regex(/^[A-Z]{3,10}$/, "must be an HTTP method in capitals"),
    path: z.string().regex(/^\/[\x21-\x7e]{0,8191}$/, "must begin with / and have no blanks or other than ASCII"),
    headers: z.record(headerName, headerValue).exactOptional(),
    body: z.string().exactOptional(),
    bodyBase64: z.base64().exactOptional(),
    as: z.strictObject({ openid: headerValue.min(1), appId: headerValue.min(1) }).exactOptional(),
    asWebUser: webUser.exactOptional(),
  })
  .refine(
    ({ body, bodyBase64 }) => body === undefined || bodyBase64 === undefined,
    "give body or bodyBase64, not both",
  );
