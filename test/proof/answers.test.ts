import { createServer } from "node:net";
import fc from "fast-check";
import { encryptedCertificates } from "../../lab/third-parties/wechat-pay/api/certificates";
import { proveWechatPay } from "../../provider/proof";
import { merchant, platform } from "../wechat-pay/support/world";
import {
  type Answer,
  byCertificate,
  newMerchant,
  noSuchOrder,
  pathsOf,
  proveAgainst,
  type Reply,
  reasonOf,
  rightCredentials,
  signed,
  startFarSide,
  withoutPublicKey,
} from "./support";

/* What the local WeChat Pay never answers: refusals in WeChat Pay's own words, and answers that are not to be trusted. */

const plain = (status: number, code: string, message = "系统繁忙"): Answer => ({
  status,
  body: JSON.stringify({ code, message }),
});
const signError = (message: string) => () => plain(401, "SIGN_ERROR", message);

describe("a refusal in WeChat Pay's words", () => {
  it.each<[string, string, string[], string]>([
    ["expired certificate", "商户证书已过期", ["merchantSerialNumber"], "has expired"],
    ["revoked certificate", "商户证书已作废", ["merchantSerialNumber"], "was revoked"],
    ["replaced certificate", "已更换证书，请使用新证书", ["merchantSerialNumber"], "new one has replaced"],
    [
      "unknown serial number",
      "商户证书序列号有误。请使用签名私钥匹配的证书序列号",
      ["merchantId", "merchantSerialNumber"],
      "is not the serial number",
    ],
    ["wrong key", "错误的签名，验签失败", ["merchantSerialNumber", "privateKey"], "does not belong"],
    ["unknown merchant", "商户号不存在", ["merchantId"], "is unknown"],
    ["missing certificate", "商户未申请过证书。", ["merchantId", "merchantSerialNumber"], "never applied"],
    ["missing APIv3 key", "商户未设置APIv3密钥。", ["apiV3Key"], "has set no APIv3 key"],
    ["reason nobody knows", "something new", ["merchantSerialNumber"], "does not belong"],
  ])("for an %s names what is wrong, and ends the proof", async (_name, message, paths, reason) => {
    const { proof } = await proveAgainst(signError(message));
    expect(proof).toMatchObject({ ok: false, proven: [], calls: 1 });
    expect(pathsOf(proof)).toEqual(paths);
    const reasons = proof.failures.map((failure) => failure.reason).join(" ");
    expect(reasons).toContain(reason);
    expect(reasons).toContain(`WeChat Pay said: ${message}`);
  });

  it("for the request's time is about the clock, whatever else it could mean", async () => {
    const { proof } = await proveAgainst(signError("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"));
    expect(proof.inconclusive?.details).toMatchObject({ responsible: "user", code: "CLOCK_OFF" });
    expect(proof.failures).toEqual([]);
  });

  it("for the signature is about the clock too, when the Date header shows that it is off", async () => {
    const { proof } = await proveAgainst(signError("错误的签名，验签失败"), rightCredentials, {
      now: () => Date.now() + 3600_000,
    });
    expect(proof.inconclusive?.message).toContain("60 minutes ahead");
    expect(proof.failures).toEqual([]);
  });

  it("for the merchant's rights is not about its keys, which the signature under it proves", async () => {
    const noAuth = { code: "NO_AUTH", message: "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试" };
    const reply: Reply = (_request, number) =>
      signed(noAuth, { status: 403, headers: { "Request-ID": `R-${number}` } });
    const { proof } = await proveAgainst(reply);
    expect(proof.ok).toBe(false);
    expect(pathsOf(proof)).toEqual(["merchantId"]);
    expect(reasonOf(proof, "merchantId")).toContain("(NO_AUTH, request R-");
    expect(proof.proven).toEqual(["merchantSerialNumber", "privateKey", "wxPayPublicKey", "wxPayPublicKeyId"]);
  });

  it("for a merchant that does not exist names the merchant id", async () => {
    const reply = () => signed({ code: "MCH_NOT_EXISTS", message: "商户号不存在" }, { status: 400 });
    expect(pathsOf((await proveAgainst(reply)).proof)).toEqual(["merchantId"]);
  });

  it("for the public key id names that", async () => {
    const message = "平台证书序列号Wechatpay-Serial错误";
    expect(pathsOf((await proveAgainst(() => plain(400, "PARAM_ERROR", message))).proof)).toEqual(["wxPayPublicKeyId"]);
  });

  it("is quoted on one line and in short", async () => {
    const { proof } = await proveAgainst(signError(`签名错误\n\u001b[31m${"x".repeat(5000)}`));
    const reason = reasonOf(proof, "privateKey");
    expect(reason.length).toBeLessThan(500);
    expect(reason).not.toContain("\n");
    expect(reason).not.toContain("\u001b");
  });
});

describe("a signature", () => {
  it("by another public key id than the one asked for refutes the id and names the other", async () => {
    const { proof } = await proveAgainst(() =>
      signed(noSuchOrder, { serial: "PUB_KEY_ID_0000000000000000000000000001" }),
    );
    expect(reasonOf(proof, "wxPayPublicKeyId")).toContain("PUB_KEY_ID_0000000000000000000000000001");
  });

  it("under another body than the one received refutes the public key", async () => {
    const { proof } = await proveAgainst(() => ({ ...signed(noSuchOrder), body: `${JSON.stringify(noSuchOrder)} ` }));
    expect(pathsOf(proof)).toContain("wxPayPublicKey");
    expect(proof.proven).toEqual([]);
  });

  it.each<[string, Reply, string]>([
    ["is missing", () => ({ ...signed(noSuchOrder), headers: {} }), "ANSWER_UNSIGNED"],
    ["is from 5 minutes ago", () => signed(noSuchOrder, { nowMs: Date.now() - 301_000 }), "ANSWER_STALE"],
    ["is from the future", () => signed(noSuchOrder, { nowMs: Date.now() + 302_000 }), "ANSWER_STALE"],
    [
      "is of another type",
      () => signed(noSuchOrder, { headers: { "Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3" } }),
      "ANSWER_SIGNATURE_UNREADABLE",
    ],
    [
      "has a malformed time",
      () => signed(noSuchOrder, { headers: { "Wechatpay-Timestamp": "+1700000000" } }),
      "ANSWER_SIGNATURE_UNREADABLE",
    ],
  ])("that %s proves nothing and refutes nothing", async (_name, reply, code) => {
    const { proof } = await proveAgainst(reply);
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [], calls: 1 });
    expect(proof.inconclusive?.details).toMatchObject({ responsible: "cloud", code });
    expect(proof.inconclusive?.message).toContain("This refutes no credential.");
  });

  it("of a stale answer is blamed on the clock when the Date header shows it", async () => {
    const { proof } = await proveAgainst(() => signed(noSuchOrder), rightCredentials, {
      now: () => Date.now() - 6 * 60_000,
    });
    expect(proof.inconclusive?.message).toContain("6 minutes behind WeChat Pay's");
  });

  it("of a certificate listing that does not verify proves nothing", async () => {
    const listed = certificateListing();
    const forged = { ...byCertificate, status: 200, privateKey: merchant.privateKey };
    const { proof } = await proveAgainst(() => signed(listed, forged), withoutPublicKey());
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [] });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_SIGNATURE_WRONG");
    const genuine = await proveAgainst(() => signed(listed, { ...byCertificate, status: 200 }), withoutPublicKey());
    expect(genuine.proof.ok).toBe(true);
  });
});

describe("a probe with a wrong signature", () => {
  const probe = signed(noSuchOrder, { headers: { "Wechatpay-Signature": "WECHATPAY/SIGNTEST/abcd" } });

  it("is answered by asking once more, with a new signature", async () => {
    const { proof, requests } = await proveAgainst((request, number) =>
      number === 1 ? probe : newMerchant(request, number),
    );
    expect(proof).toMatchObject({ ok: true, calls: 3 });
    expect(requests[1]?.url).toBe(requests[0]?.url);
    expect(requests[1]?.headers.authorization).not.toBe(requests[0]?.headers.authorization);
  });

  it("twice ends the proof without a verdict", async () => {
    const { proof } = await proveAgainst(() => probe);
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [], calls: 2 });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_PROBED");
  });

  it("to both questions does not make a fourth call", async () => {
    const { proof } = await proveAgainst((_request, number) => (number === 2 ? signed(noSuchOrder) : probe));
    expect(proof).toMatchObject({ ok: false, calls: 3 });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_PROBED");
    expect(proof.proven).toContain("wxPayPublicKey");
  });
});

describe("no answer of WeChat Pay's", () => {
  it.each<[string, Reply, string]>([
    ["a sign-in page", () => ({ status: 200, body: "<html>Sign in</html>" }), "ANSWER_NOT_FROM_WECHAT_PAY"],
    ["a redirect", () => ({ status: 302, headers: { Location: "http://127.0.0.1:1/" } }), "ANSWER_NOT_FROM_WECHAT_PAY"],
    ["a wrong path", () => ({ status: 404, body: "" }), "ANSWER_NOT_FROM_WECHAT_PAY"],
    ["another service's JSON", () => ({ status: 404, body: '{"error":"no"}' }), "ANSWER_NOT_FROM_WECHAT_PAY"],
    ["a gateway's error page", () => ({ status: 502, body: "<html>Bad Gateway</html>" }), "HTTP_502"],
    ["an overload", () => plain(429, "RATE_LIMITED"), "RATE_LIMITED"],
    ["an error inside", () => plain(500, "SYSTEM_ERROR"), "SYSTEM_ERROR"],
    [
      "a refusal that nobody expects",
      () => signed({ code: "TRADE_ERROR", message: "?" }, { status: 403 }),
      "TRADE_ERROR",
    ],
    ["an order that cannot exist", () => signed({ trade_state: "SUCCESS" }, { status: 200 }), "ANSWER_UNEXPECTED"],
    ["more than 256 KiB", () => ({ status: 200, body: Buffer.alloc(300 * 1024, " ") }), "ANSWER_TOO_LARGE"],
    ["a broken connection", () => "hang up", "NETWORK_CUT_OFF"],
    ["half an answer", () => ({ status: 200, headers: { "Content-Length": "100" }, body: "{" }), "NETWORK_CUT_OFF"],
    ["silence", () => "say nothing", "NETWORK_TIMEOUT"],
  ])("%s leaves everything unproven and nothing refuted", async (_name, reply, code) => {
    const { proof } = await proveAgainst(reply, rightCredentials, { timeoutMs: 500 });
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [], calls: 1 });
    expect(proof.inconclusive?.details).toMatchObject({ responsible: "cloud", code });
    expect(proof.notProven.map(({ name }) => name).sort()).toEqual(Object.keys(rightCredentials).sort());
  });

  it("a gone network, an unknown host and a side without TLS are told apart", async () => {
    const gone = await startFarSide(newMerchant);
    const prove = async (baseUrl: string) =>
      (await proveWechatPay(rightCredentials, { baseUrl })).inconclusive?.details.code;
    expect(await prove(gone.url.replace("http:", "https:"))).toBe("NETWORK_TLS");
    await gone.stop();
    expect(await prove(gone.url)).toBe("NETWORK_REFUSED");
    expect(await prove(`https://${"x".repeat(64)}.invalid`)).toBe("NETWORK_NAME_UNKNOWN");
  });

  it("something that is not HTTP is told", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-something\r\n").resume());
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("not a TCP socket");
    const proof = await proveWechatPay(rightCredentials, { baseUrl: `http://127.0.0.1:${address.port}` });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_NOT_FROM_WECHAT_PAY");
    await new Promise((closed) => server.close(closed));
  });

  it("a network that goes after the first answer leaves what that one proved", async () => {
    const { proof } = await proveAgainst((_request, number) => (number === 1 ? signed(noSuchOrder) : "hang up"));
    expect(proof).toMatchObject({ ok: false, failures: [], calls: 2 });
    expect(proof.proven).toContain("wxPayPublicKey");
    expect(proof.notProven).toContainEqual({ name: "apiV3Key", why: expect.stringContaining("broke before") });
  });

  it.each<[string, unknown]>([
    ["no certificate", { data: [] }],
    ["another algorithm", { data: [{ encrypt_certificate: { algorithm: "AEAD_SM4_GCM" } }] }],
    ["no list", { data: "none" }],
  ])("a listing with %s refutes no APIv3 key", async (_name, content) => {
    const { proof } = await proveAgainst(() => signed(content, { ...byCertificate, status: 200 }), withoutPublicKey());
    expect(proof).toMatchObject({ ok: false, failures: [] });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_UNEXPECTED");
  });
});

describe("whatever is answered", () => {
  const answer: fc.Arbitrary<Answer> = fc.record({
    status: fc.constantFrom(200, 204, 400, 401, 403, 404, 429, 500),
    body: fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          code: fc.constantFrom("ORDER_NOT_EXIST", "SIGN_ERROR", "RESOURCE_NOT_EXISTS", "NO_AUTH", "PARAM_ERROR", "x"),
          message: fc.oneof(fc.string(), fc.constantFrom("签名错误", "商户证书序列号有误", "Wechatpay-Serial")),
        })
        .map((content) => JSON.stringify(content)),
    ),
    headers: fc.constantFrom({}, signed(noSuchOrder).headers ?? {}, signed({}, byCertificate).headers ?? {}),
  });

  it("a proof ends, names each credential once, shows no secret, and only a genuine answer makes it succeed", async () => {
    let current: Answer = {};
    const farSide = await startFarSide(() => current);
    try {
      await fc.assert(
        fc.asyncProperty(answer, fc.boolean(), async (next, hasPublicKey) => {
          current = next;
          const credentials = hasPublicKey ? rightCredentials : withoutPublicKey();
          const proof = await proveWechatPay(credentials, { baseUrl: farSide.url });
          // None of these bodies is the one that was signed.
          expect(proof.ok).toBe(false);
          expect(proof.proven).toEqual([]);
          expect(proof.failures.length > 0 || proof.inconclusive !== undefined).toBe(true);
          expect(proof.calls).toBeLessThanOrEqual(3);
          const names = [...proof.notProven.map(({ name }) => name), ...pathsOf(proof)];
          expect(new Set(names).size).toBe(names.length);
          expect(names).toEqual(expect.arrayContaining(Object.keys(credentials)));
          const shown = JSON.stringify(proof) + String(proof.inconclusive?.stack);
          for (const secret of secretPieces) expect(shown).not.toContain(secret);
        }),
        { numRuns: 300 },
      );
    } finally {
      await farSide.stop();
    }
  });

  const secretPieces = [merchant.apiV3Key, ...merchant.privateKey.split("\n").filter((line) => line.length > 20)];
});

/** The body of the local WeChat Pay's own listing. */
function certificateListing(): Record<string, unknown> {
  return encryptedCertificates(platform.certificatePem, merchant.apiV3Key);
}
