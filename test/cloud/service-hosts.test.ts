import { connectIntegrationCenter, type Post } from "../../provider/cloud";
import { envId, friendly, keyPath, newIntegration, settingsFor, steppedDependencies } from "./support";

describe("an endpoint of the cloud's own", () => {
  /** The hosts that each service's calls go to, and the Host headers that were signed. */
  async function hostsAt(endpoint: string | undefined): Promise<Record<string, string>> {
    const hosts: Record<string, string> = {};
    const answers = friendly(({ action }) =>
      action === "GetFunction" ? { error: "ResourceNotFound.Function" } : undefined,
    );
    const post: Post = async ({ url, headers, body }) => {
      const action = headers["x-tc-action"] ?? keyPath;
      const { host } = new URL(url);
      if (action !== keyPath) expect(headers.host).toBe(host);
      hosts[action] = host;
      const reply = answers({ action, headers, rawBody: body, body: JSON.parse(body) });
      if (typeof reply !== "object" || !("answer" in reply || "error" in reply)) throw new Error("no such reply");
      const content = "answer" in reply ? reply.answer : { Error: { Code: reply.error, Message: "not there" } };
      const text = JSON.stringify({ Response: { ...content, RequestId: "request-1" } });
      return { kind: "answer", status: 200, date: undefined, body: text };
    };
    const { endpoint: _none, ...elsewhere } = settingsFor("");
    const center = connectIntegrationCenter(
      { ...elsewhere, ...(endpoint && { endpoint }) },
      steppedDependencies(),
      post,
    );
    await center.updateIntegration(envId, "id-1", newIntegration());
    await center.getFunction(envId, "pay");
    const { UpdateUserKey: tcb = "", GetFunction: scf = "", [keyPath]: key = "" } = hosts;
    return { tcb, scf, key };
  }

  const key = "wedaapi.tcbautomation.cn";

  test.each([
    ["of a region", "https://tcb.ap-guangzhou.tencentcloudapi.com", "ap-guangzhou.tencentcloudapi.com"],
    ["of the internal network", "https://tcb.internal.tencentcloudapi.com", "internal.tencentcloudapi.com"],
    ["that is named after another service", "https://scf.tencentcloudapi.com", "tencentcloudapi.com"],
    ["that nobody set", undefined, "tencentcloudapi.com"],
  ])(
    "%s: each service is asked at its own host, and the key service at its real one",
    async (_which, endpoint, below) => {
      expect(await hostsAt(endpoint)).toEqual({ tcb: `tcb.${below}`, scf: `scf.${below}`, key });
    },
  );

  test("any other answers for every service", async () => {
    const host = "cloud.example:8443";
    expect(await hostsAt(`https://${host}`)).toEqual({ tcb: host, scf: host, key: host });
  });
});
