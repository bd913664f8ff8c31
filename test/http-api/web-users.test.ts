import type { WebToken, WebTokenOrder } from "../../lab/http-api/web-token";
import { runtimeConfig } from "../emulator/support/integration";
import { get, post, startWithPay } from "../emulator/support/lab";
import type { Posted } from "../functions/support/template";

/* A web page's call of the WeChat Pay function: its token is checked by the HTTP API and believed where the owner says so. */

const running = (variables: Readonly<Record<string, string>>) =>
  startWithPay({}, { RuntimeConfig: runtimeConfig(undefined, variables) });
type Lab = Awaited<ReturnType<typeof running>>["emulator"];

let orders = 0;
async function order(emulator: Lab, tokenOrder: WebTokenOrder) {
  orders += 1;
  const { body: minted } = await post<WebToken>(emulator, "tokens", tokenOrder);
  const response = await fetch(`${emulator.endpoint}/v1/functions/pay-function?webfn=true`, {
    method: "POST",
    headers: { authorization: `Bearer ${minted.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      _action: "wxpay_order",
      description: "tea",
      out_trade_no: `T20261123-${orders}`,
      amount: { total: 100 },
    }),
  });
  const body: Posted["body"] = await response.json();
  return { status: response.status, body };
}
const user = { kind: "user", uid: "u1", openid: "oWebUser" } as const;

test("as delivered nobody is believed by a token, signed in or not", async () => {
  const { emulator } = await running({});
  for (const one of [user, { kind: "api-key" }, { kind: "publishable-key" }] as const) {
    expect(await order(emulator, one)).toMatchObject({ status: 401, body: { code: -1 } });
  }
});

test("with trustGatewayBearer a user orders under his openid; the keys are still nobody", async () => {
  const { emulator } = await running({ trustGatewayBearer: "true" });
  const { status, body } = await order(emulator, user);
  expect([status, body.code, body.data.package]).toEqual([200, 0, `prepay_id=${body.data.prepay_id}`]);
  for (const key of [{ kind: "api-key" }, { kind: "publishable-key" }] as const) {
    expect((await order(emulator, key)).status).toBe(401);
  }
  const asked = {
    method: "POST",
    path: "/wx-pay/wxpay_query_order_by_out_trade_no",
    body: JSON.stringify({ out_trade_no: `T20261123-${orders - 2}` }),
  };
  const query = async (uid: string) =>
    (await post<{ status: number }>(emulator, "functions/pay-function/invoke", { ...asked, asWebUser: { uid } })).body
      .status;
  expect([await query("u1"), await query("u2")]).toEqual([200, 403]);
  expect(JSON.stringify(await get(emulator, "functions/pay-function/logs"))).not.toContain("eyJ");
});
