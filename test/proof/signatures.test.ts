import { createPrivateKey, createPublicKey } from "node:crypto";
import fc from "fast-check";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import { authorization } from "../../provider/proof/authorization";
import { checkSignature } from "../../provider/proof/signature";
import { merchant, platform } from "../wechat-pay/support/world";

/* Signing and verifying on their own, against a client that is not ours. */

const nowMs = Date.parse("2026-11-23T10:00:00Z");

it("a request is signed as wechatpay-axios-plugin verifies it", () => {
  const target = "/wechat-pay/v3/pay/transactions/out-trade-no/proof01?mchid=1900000001";
  const header = authorization(
    { merchantId: merchant.merchantId, serial: merchant.serial, privateKey: createPrivateKey(merchant.privateKey) },
    { method: "GET", target, timestampS: nowMs / 1000, nonce: "abc123" },
  );
  const [scheme, attributes = ""] = header.split(/ (.*)/);
  const found = Object.fromEntries(
    [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  expect(scheme).toBe("WECHATPAY2-SHA256-RSA2048");
  expect(found).toMatchObject({ mchid: "1900000001", serial_no: merchant.serial, nonce_str: "abc123" });
  const message = Formatter.request("GET", target, found.timestamp ?? "", "abc123", "");
  expect(Rsa.verify(message, found.signature ?? "", merchant.publicKey)).toBe(true);
  // RSA PKCS#1 v1.5 has one signature only: the plugin's own is the same.
  expect(header).toContain(Rsa.sign(message, merchant.privateKey));
});

describe("an answer that wechatpay-axios-plugin signed", () => {
  const keys = new Map([
    [platform.publicKeyId, createPublicKey(platform.publicKeyPem)],
    ["0AB1", createPublicKey(platform.publicKeyPem)],
  ]);
  const body = '{"code":"ORDER_NOT_EXIST","message":"查询单据不存在"}';
  const answer = (headers: Record<string, string> = {}, received = Buffer.from(body)) => {
    const timestamp = (nowMs / 1000).toString();
    return {
      is: "answer" as const,
      status: 404,
      body: received,
      headers: {
        "wechatpay-timestamp": timestamp,
        "wechatpay-nonce": "n1",
        "wechatpay-serial": platform.publicKeyId,
        "wechatpay-signature": Rsa.sign(Formatter.response(timestamp, "n1", body), platform.privateKeyPem),
        ...headers,
      },
    };
  };

  it("is genuine, also under a certificate's serial number in small letters", () => {
    expect(checkSignature(answer(), keys, nowMs)).toEqual({ is: "genuine" });
    expect(checkSignature(answer({ "wechatpay-serial": "0ab1" }), keys, nowMs)).toEqual({ is: "genuine" });
  });

  it("counts as fresh for less than 5 minutes, both ways", () => {
    expect(checkSignature(answer(), keys, nowMs + 299_999)).toEqual({ is: "genuine" });
    expect(checkSignature(answer(), keys, nowMs - 299_999)).toEqual({ is: "genuine" });
    expect(checkSignature(answer(), keys, nowMs + 300_000)).toEqual({ is: "stale" });
    expect(checkSignature(answer(), keys, nowMs - 300_000)).toEqual({ is: "stale" });
  });

  it("is not verified with another key than it names", () => {
    const verdict = checkSignature(answer({ "wechatpay-serial": "0AB2" }), keys, nowMs);
    expect(verdict).toEqual({ is: "unknown-key", serial: "0AB2" });
    const smallLetters = platform.publicKeyId.toLowerCase();
    expect(checkSignature(answer({ "wechatpay-serial": smallLetters }), keys, nowMs).is).toBe("unknown-key");
  });

  it("is not genuine after any single bit of it changed", () => {
    fc.assert(
      fc.property(fc.nat({ max: Buffer.byteLength(body) * 8 - 1 }), (bit) => {
        const changed = Buffer.from(body);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(checkSignature(answer({}, changed), keys, nowMs).is).toBe("wrong");
      }),
    );
  });
});
