import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { sendMenus } from "../../lab/senders";
import { octokitSignatures } from "../gateway/support/webhooks";
import { integrationOf, signingToken } from "./support/integrations";
import { nowMs } from "./support/lab";
import { type Listener, startListener } from "./support/listener";

/*
 * What leaves GitHub, GitLab, Gitee and Tencent Meeting: GitHub's signatures compared with those of
 * @octokit/webhooks-methods; for the others there is no package, so the pages' formulas are written out here once more.
 */

let listener: Listener;
beforeEach(async () => {
  listener = await startListener(() => Promise.reject(new Error("needs no keys of WeChat Pay")));
});
afterEach(() => listener.close());

const noPlatform = { publicKeyId: "", publicKeyPem: "" };

test("GitHub: every event is signed as @octokit/webhooks-methods signs it", async () => {
  const integration = integrationOf("github", noPlatform);
  const { webhookSecret: secret = "" } = integration.credentials;
  for (const { name } of sendMenus.github.events) await listener.send({ integration, event: name });
  const signatures = octokitSignatures(
    secret,
    listener.captured.map(({ body }) => body),
  );
  expect(listener.captured.map(({ headers }) => headers["x-hub-signature-256"])).toEqual(signatures);
  expect(listener.captured.map(({ headers }) => headers["x-github-event"])).toEqual(
    sendMenus.github.events.map(({ name }) => name),
  );
});

test("GitHub: the documented vector, with the caller's JSON", async () => {
  const integration = integrationOf("github", noPlatform, { webhookSecret: "It's a Secret to Everybody" });
  const { request, result } = await listener.send({ integration, event: "push", data: { ref: "refs/heads/mine" } });
  expect(request.headers).toMatchObject({
    "content-type": "application/json",
    "user-agent": expect.stringMatching(/^GitHub-Hookshot\/[0-9a-f]{7}$/),
    "x-github-delivery": result.id,
    "x-hub-signature": expect.stringMatching(/^sha1=[0-9a-f]{40}$/),
  });
  expect(JSON.parse(request.body).ref).toBe("refs/heads/mine");
  expect(result.subject).toBe("refs/heads/mine");
  // The vector pins the formula that the signatures above were compared by.
  expect(octokitSignatures("It's a Secret to Everybody", ["Hello, World!", request.body])).toEqual([
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    request.headers["x-hub-signature-256"],
  ]);
});

test("GitLab: the secret token itself, or a signature by Standard Webhooks", async () => {
  const integration = integrationOf("gitlab", noPlatform);
  const plain = await listener.send({ integration, event: "Push Hook" });
  expect(plain.request.headers).toMatchObject({
    "x-gitlab-event": "Push Hook",
    "x-gitlab-token": "canary-webhook-secret",
    "idempotency-key": plain.result.id,
  });
  const signing = integrationOf("gitlab", noPlatform, { webhookSecret: signingToken });
  const { request, result } = await listener.send({ integration: signing, event: "Merge Request Hook" });
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
  expect([id, timestamp]).toEqual([result.id, String(nowMs / 1000)]);
  const expected = createHmac("sha256", Buffer.alloc(32, 7)).update(`${id}.${timestamp}.${request.body}`);
  expect(signature).toBe(`v1,${expected.digest("base64")}`);
  expect(request.headers).not.toHaveProperty("x-gitlab-token");
});

test("Gitee: a signature of the time, URL-encoded, or the password", async () => {
  const integration = integrationOf("gitee", noPlatform);
  const timestamp = String(nowMs);
  const signature = createHmac("sha256", "canary-webhook-secret")
    .update(`${timestamp}\ncanary-webhook-secret`)
    .digest("base64");
  for (const [fault, token] of [
    [undefined, signature],
    ["url-encoded-signature", encodeURIComponent(signature)],
    ["password", "canary-webhook-secret"],
  ]) {
    const { request } = await listener.send({ integration, event: "Push Hook", ...(fault && { fault }) });
    expect(request.headers).toMatchObject({
      "user-agent": "git-oschina-hook",
      "x-gitee-event": "Push Hook",
      "x-gitee-timestamp": timestamp,
      "x-gitee-token": token,
    });
    expect(request.body).not.toContain("canary");
  }
});

describe("Tencent Meeting", () => {
  const integration = integrationOf("meeting", noPlatform);
  const { token = "", encodingAESKey = "" } = integration.credentials;

  function sha1(...parts: string[]) {
    return createHash("sha1").update(parts.sort().join("")).digest("hex");
  }
  /** As the vendor's sample does: whatever the last byte says is cut off. */
  function decrypt(data: string): string {
    const key = Buffer.from(`${encodingAESKey}=`, "base64");
    const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(data, "base64"), decipher.final()]);
    return padded.subarray(0, padded.length - (padded.at(-1) ?? 0)).toString("utf8");
  }

  test.each(sendMenus.meeting.events.filter(({ name }) => name !== "url-check").map(({ name }) => name))(
    "%s is signed in the headers and encrypted in the body",
    async (event) => {
      const { request, result } = await listener.send({ integration, event });
      const { timestamp, nonce, signature } = request.headers;
      const { data } = JSON.parse(request.body);
      expect(timestamp).toBe(String(nowMs));
      expect(signature).toBe(sha1(token, String(timestamp), String(nonce), data));
      const content = JSON.parse(decrypt(data));
      expect(content).toMatchObject({ event, unique_sequence: result.id });
      expect(content.payload[0].meeting_info.meeting_code).toBe(result.subject);
    },
  );

  test("without an EncodingAESKey the data is base64 of the JSON", async () => {
    const open = integrationOf("meeting", noPlatform, { encodingAESKey: "" });
    const { request } = await listener.send({ integration: open, event: "meeting.started" });
    const { data } = JSON.parse(request.body);
    expect(JSON.parse(Buffer.from(data, "base64").toString("utf8")).event).toBe("meeting.started");
  });

  test("the URL check is content with the decrypted text", async () => {
    listener.answer = (response, { url }) => response.end(decrypt(url.searchParams.get("check_str") ?? ""));
    const { request, result } = await listener.send({ integration, event: "url-check" });
    expect(request.method).toBe("GET");
    expect(result).toMatchObject({ outcome: "accepted", body: result.subject });
  });
});
