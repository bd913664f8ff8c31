import { z } from "zod";
import { apiPath, changeHeader, type Route, routes } from "../../lab/console-api";
import { loadPageModule } from "../console/page-module";

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const call = z.custom<(...given: readonly unknown[]) => Promise<unknown>>((value) => typeof value === "function");
const pageModule = z.object({ api: z.record(z.string(), call), callbacksPage: z.number() });

/** The page's client, with a browser around it that remembers what is asked. */
function pageClient() {
  const requests: Request[] = [];
  const fetch = async (address: string, { method = "GET", headers, body }: RequestInit) => {
    requests.push({
      url: new URL(address, "http://127.0.0.1"),
      method,
      headers: z.record(z.string(), z.string()).parse(headers),
      body: z.string().optional().parse(body),
    });
    return { ok: true, json: async () => ({}) };
  };
  const sessionStorage = { getItem: () => "the-token" };
  return { requests, ...pageModule.parse(loadPageModule("api.js", { fetch, sessionStorage })) };
}

const events = { event: "TRANSACTION.SUCCESS", fault: "wrong-key", retries: "virtual-time", data: { amount: {} } };

/** What each function of the page's client is called with, by its forms. */
const calls: Readonly<Record<string, { readonly route: keyof typeof routes; readonly given: readonly unknown[] }>> = {
  environment: { route: "environment", given: [] },
  integrations: { route: "listIntegrations", given: [] },
  integration: { route: "showIntegration", given: ["a b/ä"] },
  callbacks: { route: "listCallbacks", given: ["pay", 17] },
  send: { route: "sendCallback", given: ["pay", events] },
  retry: { route: "retryCallback", given: ["pay", "r/1"] },
  pay: { route: "pay", given: ["pay", { total: 100, openid: "o", fault: "wrong-key" }] },
  function: { route: "showFunction", given: ["f"] },
  logs: { route: "functionLog", given: ["f", 3] },
  invoke: { route: "invoke", given: ["f", { method: "POST", path: "/", headers: {}, body: "{}" }] },
};

test("no function of the page's client is missing here", () => {
  expect(Object.keys(pageClient().api)).toEqual(Object.keys(calls));
});

test.each(Object.entries(calls))(
  "the page's %s asks a route of the contract, and is understood there",
  async (name, { route: routeName, given }) => {
    const page = pageClient();
    const route: Route = routes[routeName];
    await page.api[name]?.(...given);
    const [request] = page.requests;
    if (!request) throw new Error("nothing was asked");
    const { url, method, headers, body } = request;

    expect(method).toBe(route.method);
    expect(url.pathname).toMatch(new RegExp(`^${apiPath}${route.path.replace(/:\w+/g, "[^/]+")}$`));
    expect(headers).toMatchObject({ authorization: "Bearer the-token" });
    route.query.parse(Object.fromEntries(url.searchParams));
    if (method === "GET") return;
    expect(headers).toMatchObject({ "content-type": route.bodyType, [changeHeader]: "1" });
    route.body.parse(JSON.parse(body ?? ""));
  },
);
