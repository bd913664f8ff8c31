import { isUtf8 } from "node:buffer";
import { type Invocation, type InvokeOrder, routes } from "../console-api";
import type { InvokeRequest, InvokeResult } from "../runner/function";
import { ConsoleError } from "./answer";
import type { ConsolePorts } from "./ports";
import { serve } from "./serve";
import { unknownFunction } from "./unknown";

export function functionRoutes({ functions, code, tokens }: Pick<ConsolePorts, "functions" | "code" | "tokens">) {
  const unknown = (name: string) => unknownFunction(functions, name);
  return {
    listFunctions: serve(routes.listFunctions, () => functions.list()),
    showFunction: serve(routes.showFunction, ({ path: { name } }) => functions.show(name) ?? unknown(name)),
    functionLog: serve(routes.functionLog, ({ path: { name }, query: { limit, after } }) => {
      const page = after === undefined ? { limit } : { limit, afterId: after };
      return functions.log(name, page) ?? unknown(name);
    }),
    invoke: serve(routes.invoke, async ({ path: { name }, body }) => {
      const result = await functions.invoke(name, requestOf(body));
      return result ? invocationOf(result) : unknown(name);
    }),
    readCode: serve(routes.readCode, ({ path: { name } }) => {
      const zip = code.read(name);
      if (zip) return zip;
      if (!functions.show(name)) return unknown(name);
      throw new ConsoleError(
        404,
        "NO_CODE",
        `Function ${name} has no code yet. Deploy some, or wait for its deployment.`,
      );
    }),
    deployCode: serve(
      routes.deployCode,
      async ({ path: { name }, body }) => (await code.deploy(name, body)) ?? unknown(name),
    ),
    mintToken: serve(routes.mintToken, ({ body }) => tokens.mint(body)),
  };
}

function requestOf({ body, bodyBase64, headers = {}, ...rest }: InvokeOrder): InvokeRequest {
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? "") : Buffer.from(bodyBase64, "base64");
  return { ...rest, headers, body: bytes };
}

function invocationOf({ body, ...rest }: InvokeResult): Invocation {
  return isUtf8(body)
    ? { ...rest, body: body.toString("utf8") }
    : { ...rest, body: "", bodyBase64: body.toString("base64") };
}
