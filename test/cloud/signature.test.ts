import fc from "fast-check";
import { CommonClient } from "tencentcloud-sdk-nodejs-common/tencentcloud/common/common_client";
import Sign from "tencentcloud-sdk-nodejs-common/tencentcloud/common/sign";
import { authorizationHeader } from "../../provider/cloud/signature";
import { type FarSide, startFarSide } from "./support";

describe("the TC3 signature", () => {
  const example = {
    service: "cvm",
    headers: { "content-type": "application/json; charset=utf-8", host: "cvm.tencentcloudapi.com" },
    body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    timestampSeconds: 1551113065,
  };

  test("equals the one that Tencent Cloud publishes as an example", () => {
    expect(authorizationHeader(example, "AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")).toBe(
      "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, " +
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    );
  });

  test("equals the published one that covers the action too", () => {
    const headers = { ...example.headers, "x-tc-action": "DescribeInstances" };
    // The page prints 32 asterisks in place of a key, and really signs with them.
    expect(authorizationHeader({ ...example, headers }, "AKIDEXAMPLE", "*".repeat(32))).toBe(
      "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, " +
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    );
  });

  test("equals the official SDK's for any body, key and time", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })),
        fc.stringMatching(/^[!-~]{1,40}$/),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.constantFrom("tcb", "scf"),
        (payload, secretKey, timestampSeconds, service) => {
          const host = `${service}.tencentcloudapi.com`;
          const contentType = "application/json";
          const headers = { "content-type": contentType, host };
          const ours = { service, headers, body: JSON.stringify(payload), timestampSeconds };
          const theirs = {
            method: "POST",
            url: `https://${host}/`,
            payload: Buffer.from(ours.body),
            timestamp: timestampSeconds,
            service,
            secretId: "AKID",
            secretKey,
            multipart: false,
            boundary: "",
            headers: { "Content-Type": contentType },
          };
          expect(authorizationHeader(ours, "AKID", secretKey)).toBe(Sign.sign3(theirs));
        },
      ),
    );
  });

  describe("on a request of the SDK's own client", () => {
    let farSide: FarSide;
    beforeEach(async () => {
      farSide = await startFarSide(() => ({ answer: {} }));
    });
    afterEach(() => farSide.close());

    test("is what the client sent", async () => {
      const client = new CommonClient(farSide.origin.replace("http://", ""), "2018-06-08", {
        credential: { secretId: "AKIDtest", secretKey: "secret" },
        region: "ap-shanghai",
        profile: { httpProfile: { protocol: "http://" } },
      });
      await client.request("GetUserKeyList", { EnvId: "env", Offset: 0, Limit: 100 });
      const [sent] = farSide.requests;
      const signed = authorizationHeader(
        {
          service: "127", // The SDK takes the service from the host's first label,
          // and signs the host without its port.
          headers: { "content-type": String(sent?.headers["content-type"]), host: "127.0.0.1" },
          body: String(sent?.rawBody),
          timestampSeconds: Number(sent?.headers["x-tc-timestamp"]),
        },
        "AKIDtest",
        "secret",
      );
      expect(sent?.headers.authorization).toBe(signed);
    });
  });
});
