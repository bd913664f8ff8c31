import { createHmac } from "node:crypto";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { type Notification, nowMs } from "./support/merchant";
import {
  giteePassword,
  giteeSigned,
  githubWebhook,
  gitlabLegacy,
  gitlabSigned,
  octokitSignatures,
  signingToken,
  type WebhookType,
  webhookBody,
  webhookIntegration,
  webhookPath,
  webhookSecret,
} from "./support/webhooks";

let signature = "";
beforeAll(() => {
  [signature = ""] = octokitSignatures(webhookSecret, [webhookBody]);
});

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
  for (const type of ["github", "gitlab", "gitee"] as const) gateway.add(webhookIntegration(type));
});
afterEach(() => gateway.close());

const send = (type: WebhookType, { headers, body }: Notification, changed: Record<string, string> = {}) =>
  gateway.post({ headers: { ...headers, ...changed }, body }, { path: webhookPath(type) });
const lastCode = () => gateway.log.at(-1)?.entry.errorCode;
const github = () => githubWebhook(signature);

test.each<[string, WebhookType, () => Notification, string, Record<string, string>]>([
  [
    "GitHub, signed by octokit",
    "github",
    github,
    "push",
    { "x-github-event": "push", "x-github-delivery": expect.any(String) },
  ],
  [
    "GitLab with its secret token",
    "gitlab",
    gitlabLegacy,
    "Push Hook",
    { "x-gitlab-event": "Push Hook", "idempotency-key": expect.any(String) },
  ],
  ["Gitee with its password", "gitee", giteePassword, "Push Hook", { "x-gitee-event": "Push Hook" }],
  ["Gitee, signed", "gitee", giteeSigned, "Push Hook", { "x-gitee-event": "Push Hook" }],
  [
    "Gitee, signed and URL-encoded",
    "gitee",
    () => giteeSigned({ encode: encodeURIComponent }),
    "Push Hook",
    { "x-gitee-event": "Push Hook" },
  ],
])(
  "%s: the body reaches the function byte for byte, with the event's headers only",
  async (_name, type, webhook, event, passed) => {
    const forged = {
      "X-Tcb-Integration-Id": "forged",
      "X-Wx-Openid": "forged",
      Cookie: "forged",
      "X-Request-Id": "forged",
      "X-Github-Hook-Id": "forged",
      "X-Gitlab-Instance": "forged",
      "Transfer-Encoding-X": "forged",
    };
    expect(await send(type, webhook(), forged)).toMatchObject({ status: 200 });
    const [seen] = gateway.function.seen;
    expect(seen).toMatchObject({ method: "POST", path: `/${type}/webhook`, body: webhookBody });
    expect(JSON.stringify(seen?.headers)).not.toContain("forged");
    const { connection: _, host: __, "content-length": ___, ...headers } = seen?.headers ?? {};
    expect(headers).toEqual({
      "content-type": "application/json",
      "x-tcb-integration-id": `${type}-k3v9x2qd`,
      ...passed,
    });
    const { entry } = gateway.log[0] ?? {};
    expect(entry).toMatchObject({ errorCode: "", eventType: event });
    expect(entry?.steps.map(({ step }) => step)).toEqual(["received", "signature", "identity", "forward", "answer"]);
  },
);

test("GitLab with a signing token", async () => {
  gateway.add(webhookIntegration("gitlab", { webhookSecret: signingToken }));
  expect(await send("gitlab", gitlabSigned())).toMatchObject({ status: 200 });
  const twice = gitlabSigned();
  const signatures = `v1,AAAA v1a,AAAA ${twice.headers["webhook-signature"]}`;
  expect(await send("gitlab", twice, { "webhook-signature": signatures })).toMatchObject({ status: 200 });
});

describe("a large push", () => {
  const bodyOf = (bytes: number) => {
    const [head, tail] = ['{"commits":["', '"]}'];
    return `${head}${"x".repeat(bytes - head.length - tail.length)}${tail}`;
  };
  const megabyte = 1024 * 1024;

  test.each([1, 6])("of %d MB reaches the function, which takes as much", async (megabytes) => {
    const body = bodyOf(megabytes * megabyte);
    expect(await send("github", githubWebhook(signatureOf(body), body))).toMatchObject({ status: 200 });
    expect(gateway.function.seen[0]?.body).toHaveLength(megabytes * megabyte);
  });

  test("of 25 MB, GitHub's own limit, is refused, GitHub hears it, and the cause is true", async () => {
    const body = bodyOf(25 * megabyte);
    expect(await send("github", githubWebhook(signatureOf(body), body))).toMatchObject({ status: 413 });
    expect(lastCode()).toBe("BODY_TOO_LARGE");
    const detail = gateway.log.at(-1)?.entry.steps.at(-1)?.detail ?? "";
    expect(detail).toContain(`limit ${6 * megabyte} bytes`);
    expect(detail).toContain("GitHub sends pushes of up to 25 MB, and a function takes 6 MB");
    expect(detail).not.toContain("no third party sends");
    expect(gateway.function.seen).toEqual([]);
  });

  /** By the same formula as octokit's above, without a command line of megabytes. */
  function signatureOf(body: string): string {
    return `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`;
  }
});

test("bytes that JSON writes in many ways are signed as they are", async () => {
  const bodies = ['{"a":"\\u4e2d\\/"}', '{"a":"中/"}', '{ "a" : 1.0 }', '{"a":"\u2028"}'];
  const signatures = octokitSignatures(webhookSecret, bodies);
  for (const [index, body] of bodies.entries()) {
    expect(await send("github", githubWebhook(signatures[index] ?? "", body))).toMatchObject({ status: 200 });
    expect(gateway.function.seen.at(-1)?.body).toBe(body);
  }
});

describe("is refused:", () => {
  afterEach(() => expect(gateway.function.seen).toEqual([]));
  const signed = (options = {}) => {
    gateway.add(webhookIntegration("gitlab", { webhookSecret: signingToken }));
    return gitlabSigned(options);
  };
  const signedAsLegacy = () => {
    signed();
    return gitlabLegacy(signingToken);
  };
  const seconds = (offset: number) => String(nowMs / 1000 + offset);
  const hourMs = 60 * 60_000;

  test.each<[string, WebhookType, string, () => Notification, Record<string, string>?]>([
    ["another body", "github", "SIGNATURE_INVALID", () => ({ ...github(), body: "{}" })],
    ["a space more", "github", "SIGNATURE_INVALID", () => ({ ...github(), body: `${webhookBody} ` })],
    [
      "a signature of another length",
      "github",
      "HEADER_MALFORMED",
      github,
      { "X-Hub-Signature-256": "sha256=757107ea" },
    ],
    ["SHA-1 alone", "github", "HEADER_MISSING", github, { "X-Hub-Signature-256": "", "X-Hub-Signature": "sha1=00" }],
    ["no delivery", "github", "HEADER_MISSING", github, { "X-GitHub-Delivery": "" }],
    ["an event that is none", "github", "HEADER_MALFORMED", github, { "X-GitHub-Event": "push<script>" }],
    ["a form", "github", "FORMAT_UNSUPPORTED", github, { "Content-Type": "application/x-www-form-urlencoded" }],
    ["another token", "gitlab", "SIGNATURE_INVALID", () => gitlabLegacy("another")],
    ["a token that only begins alike", "gitlab", "SIGNATURE_INVALID", () => gitlabLegacy(webhookSecret.slice(0, -1))],
    ["no token", "gitlab", "HEADER_MISSING", gitlabLegacy, { "X-Gitlab-Token": "" }],
    ["what is no JSON", "gitlab", "ENVELOPE_INVALID", () => gitlabLegacy(webhookSecret, "payload=1")],
    ["what is no object", "gitlab", "ENVELOPE_INVALID", () => gitlabLegacy(webhookSecret, "[]")],
    ["a token where a signature is due", "gitlab", "HEADER_MISSING", signedAsLegacy],
    ["another signing token", "gitlab", "SIGNATURE_INVALID", () => signed({ token: "whsec_AAAA" })],
    ["a signed id that was changed", "gitlab", "SIGNATURE_INVALID", signed, { "webhook-id": "other" }],
    ["a signed time that was changed", "gitlab", "SIGNATURE_INVALID", signed, { "webhook-timestamp": seconds(1) }],
    ["another version's signature", "gitlab", "SIGNATURE_INVALID", signed, { "webhook-signature": "v2,AAAA" }],
    ["an old signature", "gitlab", "TIMESTAMP_EXPIRED", () => signed({ timestamp: seconds(-300) })],
    ["another password", "gitee", "SIGNATURE_INVALID", () => giteePassword({ password: "another" })],
    ["a signature with another key", "gitee", "SIGNATURE_INVALID", () => giteeSigned({ secret: "another" })],
    ["a signed time that was changed", "gitee", "SIGNATURE_INVALID", giteeSigned, { "X-Gitee-Timestamp": `${nowMs}` }],
    ["an hour of age", "gitee", "TIMESTAMP_EXPIRED", () => giteeSigned({ timestamp: `${nowMs - hourMs}` })],
    ["an hour ahead", "gitee", "TIMESTAMP_EXPIRED", () => giteePassword({ timestamp: `${nowMs + hourMs}` })],
    ["seconds for milliseconds", "gitee", "HEADER_MALFORMED", () => giteePassword({ timestamp: seconds(0) })],
  ])("%s, for %s, as %s", async (_name, type, code, webhook, changed = {}) => {
    await send(type, webhook(), changed);
    expect(lastCode()).toBe(code);
  });

  test.each(["github", "gitlab", "gitee"] as const)("everything for %s where no secret is set", async (type) => {
    gateway.add(webhookIntegration(type, { webhookSecret: "" }));
    await send(type, { body: webhookBody, headers: { "X-Gitlab-Token": "", "X-Gitlab-Event": "Push Hook" } });
    expect(lastCode()).toBe("CREDENTIALS_UNUSABLE");
  });

  test("everything where the signing token is damaged", async () => {
    gateway.add(webhookIntegration("gitlab", { webhookSecret: "whsec_!" }));
    await send("gitlab", gitlabSigned());
    expect(lastCode()).toBe("CREDENTIALS_UNUSABLE");
  });

  test("GET, since there is no check of the address", async () => {
    await gateway.post(github(), { method: "GET", path: webhookPath("github") });
    expect(lastCode()).toBe("METHOD_NOT_ALLOWED");
  });
});

describe("a delivery that came before", () => {
  test.each<[string, WebhookType, () => Notification]>([
    ["GitHub's, by its signature", "github", github],
    ["GitLab's, by its key and content", "gitlab", gitlabLegacy],
    ["Gitee's, by time and content", "gitee", giteePassword],
    ["Gitee's signed one", "gitee", giteeSigned],
  ])(
    "%s, is told as repeated for two hours, answered as a success and not handed over",
    async (_name, type, webhook) => {
      const delivery = webhook();
      await send(type, delivery);
      gateway.clock.advance(55 * 60_000);
      expect(await send(type, delivery)).toMatchObject({
        status: 200,
        body: expect.stringContaining("not handed over again"),
      });
      expect(lastCode()).toBe("REPEATED");
      expect(gateway.function.seen).toHaveLength(1);
    },
  );

  test("is taken when the function refused it the first time: people press Redeliver", async () => {
    const delivery = github();
    gateway.function.answer = () => ({ status: 500, body: "" });
    expect((await send("github", delivery)).status).toBe(502);
    gateway.function.answer = () => ({ status: 200, body: "" });
    expect((await send("github", delivery)).status).toBe(200);
  });

  test("one of Gitee's proofs does not serve a second body", async () => {
    const first = giteeSigned();
    await send("gitee", first);
    expect((await send("gitee", { ...first, body: '{"forged":1}' })).status).toBe(409);
    expect(gateway.function.seen).toHaveLength(1);
  });

  test("GitLab's of older versions, without an id, is known by its content", async () => {
    const { body, headers } = gitlabLegacy();
    const { "Idempotency-Key": _, ...bare } = headers;
    expect((await send("gitlab", { body, headers: bare })).status).toBe(200);
    expect(await send("gitlab", { body, headers: bare })).toMatchObject({ status: 200 });
    expect(lastCode()).toBe("REPEATED");
    expect((await send("gitlab", { body: "{}", headers: bare })).status).toBe(200);
    expect(gateway.function.seen).toHaveLength(2);
  });
});

test("no secret and nothing of the body enters the log", async () => {
  const delivery = github();
  for (const status of [500, 200]) {
    gateway.function.answer = ({ body, headers }) => ({ status, body: `${webhookSecret} ${body} ${headers.host}` });
    await send("github", delivery);
    await send("gitlab", gitlabLegacy());
    await send("gitee", giteePassword());
    await send("gitee", giteePassword({ password: "another secret".replace(" ", "") }));
  }
  for (const canary of [webhookSecret, "refs/heads", "anothersecret"]) {
    expect(JSON.stringify(gateway.log)).not.toContain(canary);
  }
});
