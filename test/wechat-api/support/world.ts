import type { Emulator } from "../../../lab";
import { createIntegration, runtimeConfig } from "../../emulator/support/integration";
import { post } from "../../emulator/support/lab";
import { deploymentMs, startWithClock } from "../../emulator/support/world";

export const account = {
  appId: "wx0123456789abcdef",
  appSecret: "canary0app0secret0123456789abcde",
};

/** An emulator with one deployed integration, `app`, whose function is the template of its type. */
export async function startWithApp(
  type: string,
  more: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
) {
  const world = await startWithClock();
  await createIntegration(world.emulator, "app", {
    AuthTypeCode: type,
    Ext: JSON.stringify({ ...account, ...more }),
    RuntimeConfig: runtimeConfig(undefined, variables),
  });
  world.clock.advance(deploymentMs);
  return world;
}

/** The template's own answer, or the reason why the function could not be called. */
export async function invoke(emulator: Emulator, path: string, parameters: object, who: object) {
  const request = { method: "POST", path, body: JSON.stringify(parameters), ...who };
  const { body } = await post<{ status: number; body: string }>(emulator, "functions/app-function/invoke", request);
  return { status: body.status, body: JSON.parse(body.body) };
}

type Answer = Record<string, unknown> & { readonly access_token: string };
type Parameters = Readonly<Record<string, string>>;

/** WeChat's server API, asked as any client would ask it; every answer has to have HTTP status 200. */
export function wechatOf(emulator: Emulator) {
  const ask = async (path: string, query: Parameters, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${emulator.endpoint}/wechat-api${path}?${new URLSearchParams(query)}`, init);
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  };
  return {
    get: (path: string, query: Parameters = {}) => ask(path, query),
    post: (path: string, body: unknown, query: Parameters = {}) =>
      ask(path, query, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}
