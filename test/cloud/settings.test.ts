import { readCloudSettings } from "../../provider/cloud";
import { centerErrorOf } from "./support";

const keys = { TENCENTCLOUD_SECRETID: "AKIDtest", TENCENTCLOUD_SECRETKEY: "key" };

function read(config: Record<string, string>, environment: NodeJS.ProcessEnv) {
  return readCloudSettings({ get: (name) => config[name] }, environment);
}

function refusal(config: Record<string, string>, environment: NodeJS.ProcessEnv) {
  return centerErrorOf((async () => read(config, environment))());
}

describe("settings", () => {
  test("need only the keys", () => {
    expect(read({}, keys)).toEqual({ region: "ap-shanghai", secretId: "AKIDtest", secretKey: "key" });
  });

  test("take the endpoint from Pulumi's configuration first, then from the environment", () => {
    const environment = { ...keys, CLOUDBASE_ENDPOINT: "http://127.0.0.1:2", TCB_BASE_URL: "http://127.0.0.1:3" };
    expect(read({ "cloudbase:endpoint": "http://127.0.0.1:1" }, environment).endpoint).toBe("http://127.0.0.1:1");
    expect(read({}, environment).endpoint).toBe("http://127.0.0.1:2");
    expect(read({}, { ...environment, CLOUDBASE_ENDPOINT: "" }).endpoint).toBe("http://127.0.0.1:3");
  });

  test("take the region from Pulumi's configuration first, then from the environment", () => {
    const environment = { ...keys, TENCENTCLOUD_REGION: "ap-beijing", TCB_REGION: "ap-guangzhou" };
    expect(read({ "cloudbase:region": "ap-tokyo" }, environment).region).toBe("ap-tokyo");
    expect(read({}, environment).region).toBe("ap-beijing");
    expect(read({}, { ...keys, TCB_REGION: "ap-guangzhou" }).region).toBe("ap-guangzhou");
  });

  test("take keys from the environment only", async () => {
    const config = { "cloudbase:secretId": "AKID", "cloudbase:secretKey": "key" };
    expect((await refusal(config, {})).code).toBe("SETTINGS_INVALID");
  });

  test("carry the session token of temporary keys, and drop the line break of a pasted value", () => {
    const environment = { ...keys, TENCENTCLOUD_SECRETKEY: "key\n", TENCENTCLOUD_SESSIONTOKEN: "token" };
    expect(read({}, environment)).toMatchObject({ secretKey: "key", sessionToken: "token" });
  });

  test("that are missing or wrong are all reported at once, with what to set", async () => {
    const { responsible, message } = await refusal(
      { "cloudbase:endpoint": "ftp://x", "cloudbase:region": "Shanghai!" },
      {},
    );
    expect(responsible).toBe("user");
    expect(message).toBe(
      "Set-up on this machine failed: the endpoint is not an address like https://host or http://127.0.0.1:41001, without anything after it; " +
        "the region (cloudbase:region, TENCENTCLOUD_REGION or TCB_REGION) is not like ap-shanghai; " +
        "TENCENTCLOUD_SECRETID is not set; TENCENTCLOUD_SECRETKEY is not set (SETTINGS_INVALID). " +
        "Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY where Pulumi runs (console → Access Management → API keys; the local emulator prints its own when it starts). " +
        "Correct the endpoint in cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL, or leave it unset for the real cloud. " +
        "Set cloudbase:region to the region of the environment, or leave it unset for ap-shanghai.",
    );
  });

  test("never repeat a value that may hold a secret", async () => {
    const environment = { ...keys, TENCENTCLOUD_SECRETKEY: "canary one two" };
    const config = { "cloudbase:endpoint": "https://user:canary@host" };
    expect((await refusal(config, environment)).message).not.toContain("canary");
  });

  test.each([
    "http://localhost:9",
    "http://127.0.0.1:9",
    "http://[::1]:9",
    "http://tcb.localhost:9",
    "https://tcb.ap-guangzhou.tencentcloudapi.com",
  ])("accept the endpoint %s", (endpoint) => {
    expect(read({ "cloudbase:endpoint": `${endpoint}/` }, keys).endpoint).toBe(endpoint);
  });

  test("take a stranger's endpoint only on the word of the environment, which no configuration can give", async () => {
    const config = {
      "cloudbase:endpoint": "https://cloud.example",
      "cloudbase:allowedEndpoints": "https://cloud.example",
    };
    const { code, message } = await refusal(config, keys);
    expect(code).toBe("SETTINGS_INVALID");
    expect(message).toContain(
      "the endpoint https://cloud.example is neither the cloud's own (*.tencentcloudapi.com) nor on this machine, and nobody allowed it: no credential goes there. " +
        "Whoever runs Pulumi can, with CLOUDBASE_ALLOWED_ENDPOINTS=https://cloud.example in the environment; a program cannot",
    );
    const environment = { ...keys, CLOUDBASE_ALLOWED_ENDPOINTS: "https://cloud.example" };
    expect(read(config, environment).endpoint).toBe("https://cloud.example");
  });

  test("never follow the environment's own stranger without that word either", async () => {
    for (const name of ["CLOUDBASE_ENDPOINT", "TCB_BASE_URL"]) {
      const { code } = await refusal({}, { ...keys, [name]: "https://tcb.tencentcloudapi.com.evil.example" });
      expect(code).toBe("SETTINGS_INVALID");
    }
  });

  test.each([
    "http://cloud.example",
    "http://127.0.0.1.example:9",
    "http://localhost.example",
    "http://10.0.0.1",
    "https://cloud.example/api",
    "https://cloud.example?x=1",
    "127.0.0.1:9",
  ])("refuse the endpoint %s", async (endpoint) => {
    expect((await refusal({ "cloudbase:endpoint": endpoint }, keys)).reason).toContain("the endpoint");
  });
});
