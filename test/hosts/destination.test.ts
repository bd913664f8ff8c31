import { readAddresses } from "../../provider/hosts/destination";
import { ProviderError } from "../../provider/provider-error";

/* Where a process sends credentials, from stack configuration and environment. */

function read(config: Record<string, string>, environment: NodeJS.ProcessEnv = {}) {
  return readAddresses({ get: (name) => config[name] }, environment);
}

function refusal(config: Record<string, string>, environment: NodeJS.ProcessEnv = {}): string {
  try {
    read(config, environment);
  } catch (error) {
    if (error instanceof ProviderError) return error.message;
    throw error;
  }
  throw new Error("was accepted");
}

test.each<[what: string, config: Record<string, string>]>([
  ["nothing is set", {}],
  ["the cloud's own address is set", { "cloudbase:endpoint": "https://tcb.ap-guangzhou.tencentcloudapi.com" }],
  ["WeChat Pay's own address is set", { "cloudbase:wechatPayEndpoint": "https://api2.mch.weixin.qq.com" }],
])("where %s, there is nothing to tell", (_what, config) => {
  expect(read(config).destination).toEqual({});
});

test("this machine is told, by its origin; the WeChat Pay beside it is not told again", () => {
  const { destination, wechatPay } = read({ "cloudbase:endpoint": "http://LOCALHOST:41001/" });
  expect(destination).toEqual({ cloud: "http://localhost:41001" });
  expect(wechatPay).toEqual({ baseUrl: "http://localhost:41001/wechat-pay" });
});

test("another WeChat Pay is told, without the path before its routes", () => {
  const { destination } = read({}, { CLOUDBASE_WECHATPAY_ENDPOINT: "http://127.0.0.1:9/wechat-pay" });
  expect(destination).toEqual({ wechatPay: "http://127.0.0.1:9" });
});

test.each<[what: string, config: Record<string, string>, environment: NodeJS.ProcessEnv]>([
  ["the stack's endpoint", { "cloudbase:endpoint": "https://evil.example" }, {}],
  ["the environment's endpoint", {}, { CLOUDBASE_ENDPOINT: "https://evil.example" }],
  ["the stack's WeChat Pay", { "cloudbase:wechatPayEndpoint": "https://evil.example/v3" }, {}],
  ["the environment's WeChat Pay", {}, { CLOUDBASE_WECHATPAY_ENDPOINT: "https://evil.example" }],
])("%s at a stranger is refused, and named with what allows it", (_what, config, environment) => {
  expect(refusal(config, environment)).toMatch(
    /https:\/\/evil\.example is neither .* CLOUDBASE_ALLOWED_ENDPOINTS=https:\/\/evil\.example in the environment/,
  );
  expect(refusal({ ...config, "cloudbase:allowedEndpoints": "https://evil.example" }, environment)).toContain(
    "nobody allowed it",
  );
  const allowed = { ...environment, CLOUDBASE_ALLOWED_ENDPOINTS: "https://evil.example" };
  expect(Object.values(read(config, allowed).destination)).toEqual(["https://evil.example"]);
});

test("a user before WeChat Pay's host is refused, and not repeated", () => {
  const message = refusal({ "cloudbase:wechatPayEndpoint": "https://canary@evil.example" });
  expect(message).not.toContain("canary");
});
