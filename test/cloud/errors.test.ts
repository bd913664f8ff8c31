import { connectIntegrationCenter } from "../../provider/cloud";
import {
  centerErrorOf,
  envId,
  type FarSide,
  friendly,
  keyPath,
  newIntegration,
  type Reply,
  settingsFor,
  startFarSide,
  steppedDependencies,
} from "./support";

let farSide: FarSide;
afterEach(() => farSide.close());

async function refusal(reply: Reply, settings: { endpoint?: string } = {}) {
  farSide = await startFarSide(() => reply);
  const center = connectIntegrationCenter({ ...settingsFor(farSide.origin), ...settings }, steppedDependencies());
  const error = await centerErrorOf(center.listIntegrations(envId));
  const again = await centerErrorOf(center.listIntegrations(envId));
  expect(again.message).toBe(error.message);
  return { ...error, host: farSide.origin.replace("http://", "") };
}

/** A Date header that is so many minutes ahead of the test's clock. */
function dateAfter(minutes: number): Record<string, string> {
  return { date: new Date(steppedDependencies().now() + minutes * 60_000).toUTCString() };
}

describe("a refusal of the cloud", () => {
  test("names action, resource, the first line of what was said, code, request and what to do", async () => {
    const { message, responsible } = await refusal({
      error: "AuthFailure.SignatureFailure",
      message: "signature\n differs",
    });
    expect(responsible).toBe("user");
    expect(message).toBe(
      "GetUserKeyList on the integrations of shop-prod-3g8x failed: signature (AuthFailure.SignatureFailure, request request-1). " +
        "Check TENCENTCLOUD_SECRETKEY: it does not belong to TENCENTCLOUD_SECRETID (console → Access Management → API keys). " +
        "`npx pulumi-cloudbase doctor` looks at the whole account and changes nothing.",
    );
  });

  test.each([
    ["AuthFailure.SecretIdNotFound", "user", /TENCENTCLOUD_SECRETID: the cloud does not know this key/],
    ["AuthFailure.TokenFailure", "user", /TENCENTCLOUD_SESSIONTOKEN is wrong or has expired/],
    ["AuthFailure.UnauthorizedOperation", "user", /“Integration Management” and “Cloud Function Management”/],
    ["UnauthorizedOperation.CamNoAuth", "user", /“Integration Management” and “Cloud Function Management”/],
    ["LimitExceeded.Function", "user", /quota/],
    ["InvalidParameterValue.Name", "user", /Correct the value/],
    ["ResourceNotFound.Namespace", "user", /envId and region/],
    ["ResourceInUse.Function", "cloud", /a redeploy takes one to two minutes/],
    ["RequestLimitExceeded", "cloud", /request rate/],
    ["InternalError", "cloud", /support with the request id/],
    ["NeverHeardOf.This", "cloud", /support with the request id/],
    ["UnknownParameter", "bug", /report it/],
  ])("%s is the fault of the %s and says what to do", async (error, responsible, next) => {
    expect(await refusal({ error })).toMatchObject({ responsible, code: error, hint: expect.stringMatching(next) });
  });

  test.each([
    [12, "is about 12 min behind the cloud's"],
    [-7, "is about 7 min ahead of the cloud's"],
    [0, "differs too much from the cloud's"],
  ])("for a clock that is off by %i minutes says by how much", async (minutes, words) => {
    const { hint, responsible } = await refusal({ error: "AuthFailure.SignatureExpire", headers: dateAfter(minutes) });
    expect(responsible).toBe("user");
    expect(hint).toContain(words);
  });

  test("of certificate mode asks for WeChat Pay's public key", async () => {
    const message = '微信支付平台证书模式校验未通过: StatusCode 403, Code "NOT_ENOUGH"';
    const { hint, reason, responsible } = await refusal({ error: "InvalidParameter", message });
    expect(responsible).toBe("user");
    expect(reason).toBe(message);
    expect(hint).toContain("give wxPayPublicKey and wxPayPublicKeyId");
  });

  test("of an action that one service does not know points at the endpoint", async () => {
    const { responsible, hint } = await refusal({ error: "InvalidAction" });
    expect(responsible).toBe("user");
    expect(hint).toMatch(/^Check the endpoint .* must answer for every service/);
  });

  test("is cut short when it is long", async () => {
    expect((await refusal({ error: "InvalidParameter", message: "x ".repeat(5000) })).reason).toHaveLength(501);
  });
});

describe("no answer of the cloud", () => {
  test("a web page is not mistaken for one", async () => {
    const { message, responsible, host } = await refusal({
      status: 404,
      page: "<html><head><title>Not here</title></head></html>",
    });
    expect(responsible).toBe("user");
    expect(message).toBe(
      `GetUserKeyList on the integrations of shop-prod-3g8x failed: ${host} answered with HTTP 404 and a web page titled “Not here”, ` +
        "which is not the cloud's protocol (ANSWER_NOT_FROM_CLOUD). Correct the endpoint (cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL).",
    );
  });

  test.each<[string, Reply, RegExp]>([
    ["text", { status: 200, page: "hello" }, /HTTP 200 and text that is not JSON/],
    ["an empty page", { status: 200, page: "" }, /HTTP 200 and an empty page/],
    ["JSON without Response", { status: 200, page: '{"ok":true}' }, /HTTP 200 and JSON without the cloud's envelope/],
    ["half an error", { status: 200, page: '{"Response":{"Error":{}}}' }, /JSON without the cloud's envelope/],
  ])("%s is told as what it is", async (_case, reply, said) => {
    expect(await refusal(reply)).toMatchObject({ code: "ANSWER_NOT_FROM_CLOUD", reason: expect.stringMatching(said) });
  });

  test("nobody at the endpoint: says how to start the emulator", async () => {
    farSide = await startFarSide(friendly());
    await farSide.close();
    const center = connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
    const host = farSide.origin.replace("http://", "");
    expect((await centerErrorOf(center.listIntegrations(envId))).message).toBe(
      `GetUserKeyList on the integrations of shop-prod-3g8x failed: ${host} refused the connection (NETWORK_REFUSED). ` +
        "Is it running there? Start the local cloud with `npx pulumi-cloudbase emulator`, or correct the endpoint (cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL).",
    );
  });

  test("an answer of a shape that we do not know is our fault, and names the fields but no value", async () => {
    const { responsible, reason, requestId } = await refusal({
      answer: { UserKeyList: [{ Name: "canary" }], TotalCount: "canary" },
    });
    expect(responsible).toBe("bug");
    expect(reason).toContain("UserKeyList.0.KeyID: ");
    expect(reason).not.toContain("canary");
    expect(requestId).toBe("request-1");
  });
});

describe("a secret", () => {
  test("that the cloud echoes does not come back in the error: plain, in pieces, encrypted, or a key of ours", async () => {
    const draft = newIntegration();
    farSide = await startFarSide(
      friendly(({ action, body }) => {
        if (action !== "CreateUserKey") return undefined;
        const ext: Record<string, string> = JSON.parse(String(body.Ext));
        const echoes = [
          ...Object.values(ext),
          draft.credentials.apiV3Key,
          draft.credentials.privateKey?.split("\n")[2],
          "secret-key-of-the-test",
          "https://shop.example",
        ];
        return {
          error: "InvalidParameter",
          message: echoes
            .reverse()
            .map((echo) => `<${echo}>`)
            .join(" "),
        };
      }),
    );
    const center = connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
    const { message } = await centerErrorOf(center.createIntegration(envId, draft));
    expect(message).toContain("<***> <***> <***> <***>");
    for (const value of [...Object.values(draft.credentials), "secret-key-of-the-test", "https://shop.example"]) {
      expect(message).not.toContain(value.slice(0, 12));
    }
    expect(message).not.toMatch(/[A-Za-z0-9+/]{40}/);
  });

  test("does not appear when the key service fails", async () => {
    farSide = await startFarSide(friendly(({ action }) => (action === keyPath ? "hang up" : undefined)));
    const center = connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
    const { message } = await centerErrorOf(center.createIntegration(envId, newIntegration()));
    expect(message).not.toMatch(/canary|PRIVATE/);
  });
});
