import { generateKeyPairSync, sign } from "node:crypto";
import { type GatewayCode, type GatewayLimits, gatewayCodes } from "../../lab/gateway";
import { FunctionUnavailable } from "../../lab/runner/function";
import { rsaPair } from "../support/keys";
import { forgedCertificate } from "./support/certificate";
import { type Answer, orderPath, startTestGateway, type TestGateway } from "./support/gateway";
import { envelope, nowMs, payment, publicKeyId, signed, transaction } from "./support/merchant";
import { jsonMessage, type Pushed, pushed, pushIntegration, pushPath, xmlMessage } from "./support/push";
import { gitlabLegacy, webhookIntegration, webhookPath } from "./support/webhooks";

/** How a refusal is provoked; what is answered over raw bytes is a string. */
interface Case {
  readonly limits?: Partial<GatewayLimits>;
  provoke(gateway: TestGateway): Promise<Answer | string>;
}

const halfRequest = `POST ${orderPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"id"`;
const without = (name: string) => {
  const { headers, body } = payment();
  delete headers[name];
  return { headers, body };
};
const withHeader = (name: string, value: string) => {
  const { headers, body } = payment();
  return { headers: { ...headers, [name]: value }, body };
};
const unavailable = (gateway: TestGateway, error: Error) => {
  gateway.function.invoke = () => Promise.reject(error);
  return gateway.post(payment());
};

function push(
  gateway: TestGateway,
  message: Pushed,
  change: (query: URLSearchParams) => void = () => {},
  type = "weixinmp",
): Promise<Answer> {
  gateway.add(pushIntegration({ type }));
  const query = new URLSearchParams(message.parameters);
  change(query);
  return gateway.post(message, { path: `${pushPath}?${query}` });
}

/** Every code is reached; the compiler sees to it that none is left out. */
const cases: Readonly<Record<GatewayCode, Case>> = {
  INTEGRATION_UNKNOWN: {
    provoke: (gateway) => gateway.post(payment(), { path: "/_integration/gone-00000000/wechatpay/order" }),
  },
  ROUTE_UNKNOWN: {
    provoke: (gateway) => gateway.post(payment(), { path: orderPath.replace("order", "transfer") }),
  },
  METHOD_NOT_ALLOWED: { provoke: (gateway) => gateway.post(payment(), { method: "PUT" }) },
  REQUEST_MALFORMED: { provoke: (gateway) => gateway.raw("\x16\x03\x01 a TLS hello\r\n\r\n") },
  REQUEST_TIMEOUT: {
    async provoke(gateway) {
      const armed = gateway.clock.armed();
      const answer = gateway.raw(halfRequest);
      await armed;
      gateway.clock.advance(10_000);
      return answer;
    },
  },
  HEADERS_TOO_LARGE: {
    provoke: (gateway) => gateway.raw(`POST ${orderPath} HTTP/1.1\r\nHost: x\r\nX-Much: ${"x".repeat(20_000)}\r\n\r\n`),
  },
  ENCODING_UNSUPPORTED: { provoke: (gateway) => gateway.post(withHeader("Content-Encoding", "gzip")) },
  BODY_TOO_LARGE: { provoke: (gateway) => gateway.post(signed(JSON.stringify("x".repeat(1024 * 1024)))) },
  BODY_INCOMPLETE: {
    async provoke(gateway) {
      const armed = gateway.clock.armed();
      const { socket, received } = gateway.open(halfRequest);
      await armed;
      socket.destroy();
      await gateway.logged(1);
      return received;
    },
  },
  GATEWAY_BUSY: { limits: { heldMaxBytes: 1000 }, provoke: (gateway) => gateway.post(payment()) },
  CREDENTIALS_UNUSABLE: {
    provoke(gateway) {
      gateway.configure({ apiV3Key: "CanaryApiV3Key0123456789abcdefgh\n" });
      return gateway.post(payment());
    },
  },
  HEADER_MISSING: { provoke: (gateway) => gateway.post(without("Wechatpay-Nonce")) },
  HEADER_MALFORMED: { provoke: (gateway) => gateway.post(withHeader("Wechatpay-Timestamp", "+1795430520")) },
  QUERY_MISSING: { provoke: (gateway) => push(gateway, pushed(), (query) => query.delete("nonce")) },
  QUERY_MALFORMED: { provoke: (gateway) => push(gateway, pushed(), (query) => query.append("nonce", "2")) },
  PLAINTEXT_MODE: {
    provoke: (gateway) =>
      push(gateway, { ...pushed(), body: JSON.stringify(jsonMessage) }, (query) => {
        query.delete("encrypt_type");
        query.delete("msg_signature");
      }),
  },
  TIMESTAMP_EXPIRED: {
    provoke: (gateway) => gateway.post(payment({}, { timestamp: String(nowMs / 1000 - 300) })),
  },
  SIGNATURE_TYPE_UNSUPPORTED: {
    provoke: (gateway) => gateway.post(withHeader("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")),
  },
  SERIAL_UNKNOWN: { provoke: (gateway) => gateway.post(payment({}, { serial: `${publicKeyId}0` })) },
  CERTIFICATE_EXPIRED: {
    provoke(gateway) {
      const serial = "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC";
      const validity = { notBefore: "2021-01-01T00:00:00Z", notAfter: "2026-11-23T10:41:59Z" };
      gateway.configure(
        {},
        { platformCertificates: [forgedCertificate(rsaPair("wechat pay"), { serial, ...validity })] },
      );
      return gateway.post(payment({}, { serial }));
    },
  },
  SIGNATURE_PROBE: {
    provoke(gateway) {
      const { headers, body } = payment();
      const signature = `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}`;
      return gateway.post({ headers: { ...headers, "Wechatpay-Signature": signature }, body });
    },
  },
  SIGNATURE_INVALID: {
    provoke: (gateway) => gateway.post(payment({}, { privateKey: rsaPair("stranger").privateKey })),
  },
  ENVELOPE_INVALID: { provoke: (gateway) => gateway.post(signed("<xml/>")) },
  FORMAT_UNSUPPORTED: {
    provoke: (gateway) => push(gateway, pushed({ message: xmlMessage }), () => {}, "weixin-store"),
  },
  XML_FORBIDDEN: {
    provoke: (gateway) => push(gateway, pushed({ format: "xml", message: `<!DOCTYPE xml>${xmlMessage}` })),
  },
  ALGORITHM_UNSUPPORTED: {
    provoke(gateway) {
      const { resource, ...rest } = envelope();
      return gateway.post(signed({ ...rest, resource: { ...resource, algorithm: "AEAD_SM4_GCM" } }));
    },
  },
  ROUTE_MISMATCH: {
    provoke: (gateway) => gateway.post(payment(), { path: orderPath.replace("order", "refund") }),
  },
  DECRYPT_FAILED: { provoke: (gateway) => gateway.post(payment({ key: "AnotherApiV3Key0123456789abcdefg" })) },
  PLAINTEXT_INVALID: { provoke: (gateway) => gateway.post(payment({ plaintext: "[]" })) },
  APPID_MISMATCH: {
    provoke: (gateway) => gateway.post(payment({ plaintext: { ...transaction, appid: "wx0000000000000000" } })),
  },
  MCHID_MISMATCH: {
    provoke: (gateway) => gateway.post(payment({ plaintext: { ...transaction, mchid: "1900000002" } })),
  },
  REPLAYED: {
    async provoke(gateway) {
      const notification = payment();
      expect(await gateway.post(notification)).toMatchObject({ status: 200 });
      gateway.function.seen.length = 0;
      gateway.log.length = 0;
      return gateway.post(notification);
    },
  },
  REPEATED: {
    async provoke(gateway) {
      gateway.add(webhookIntegration("gitlab"));
      const delivery = gitlabLegacy();
      expect(await gateway.post(delivery, { path: webhookPath("gitlab") })).toMatchObject({ status: 200 });
      gateway.function.seen.length = 0;
      gateway.log.length = 0;
      return gateway.post(delivery, { path: webhookPath("gitlab") });
    },
  },
  REPLAY_MEMORY_FULL: { limits: { replayMaxEntries: 0 }, provoke: (gateway) => gateway.post(payment()) },
  FORWARD_TIMEOUT: { provoke: (gateway) => unavailable(gateway, new FunctionUnavailable("timeout", "late")) },
  FORWARD_CONNECT: {
    async provoke(gateway) {
      await gateway.function.close();
      return gateway.post(payment());
    },
  },
  FORWARD_STATUS: {
    async provoke(gateway) {
      gateway.function.answer = () => ({ status: 503, body: "busy" });
      const answer = await gateway.post(payment());
      gateway.function.seen.length = 0;
      return answer;
    },
  },
  INTERNAL: { provoke: (gateway) => unavailable(gateway, new TypeError("quotes a secret")) },
};

/** Which step of the log says so: the codes stand in the order of the checks. */
function failingStep(code: string): string {
  const codes = Object.keys(cases);
  const firstCodes = {
    received: "INTEGRATION_UNKNOWN",
    signature: "CREDENTIALS_UNUSABLE",
    decrypt: "ENVELOPE_INVALID",
    identity: "APPID_MISMATCH",
    forward: "FORWARD_TIMEOUT",
    answer: "FORWARD_STATUS",
  };
  if (code === "INTERNAL") return "forward";
  const reached = Object.entries(firstCodes).filter(([, first]) => codes.indexOf(code) >= codes.indexOf(first));
  return reached.at(-1)?.[0] ?? "";
}

describe.each(Object.entries(cases))("%s", (code, { limits, provoke }) => {
  const { httpStatus, phrase, cause, fix } = gatewayCodes[code as GatewayCode];
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await startTestGateway(limits);
  });
  afterEach(() => gateway.close());

  test("is precise in the log and generic outside, and nothing is forwarded", async () => {
    const answer = await provoke(gateway);
    expect(gateway.function.seen).toEqual([]);
    expect(gateway.log).toHaveLength(1);
    const { errorCode, steps, status } = gateway.log[0]?.entry ?? {};
    expect(errorCode).toBe(code === "FORWARD_STATUS" ? "FORWARD_STATUS_503" : code);
    const failing = steps?.at(-1);
    expect(failing?.ok).toBe(false);
    expect(failing?.step).toBe(failingStep(code));
    expect(failing?.detail.startsWith(phrase)).toBe(true);
    expect(failing?.detail.endsWith(`. Likely cause: ${cause}. What to do: ${fix}.`)).toBe(true);
    expect(steps?.slice(0, -1).every(({ ok }) => ok)).toBe(true);
    if (code === "BODY_INCOMPLETE") {
      expect(status).toBe(0);
      return;
    }
    expect(status).toBe(httpStatus);
    const body = typeof answer === "string" ? answer.split("\r\n\r\n")[1] : answer.body;
    // What was delivered before is a success for the third party.
    const repeated = '{"code":"SUCCESS","message":"This delivery came before and was not handed over again."}';
    expect(body).toBe(httpStatus < 300 ? repeated : '{"code":"FAIL","message":"The callback was not accepted."}');
    if (typeof answer === "string") expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${httpStatus} `));
    else expect(answer.status).toBe(httpStatus);
    expect(JSON.stringify(gateway.log)).not.toContain("quotes a secret");
  });
});

describe("details of the checks", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterEach(() => {
    expect(gateway.function.seen).toEqual([]);
  });
  afterAll(() => gateway.close());
  const lastCode = () => gateway.log.at(-1)?.entry.errorCode;

  test.each(["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"])(
    "%s must be there",
    async (name) => {
      await gateway.post(without(name));
      expect(lastCode()).toBe("HEADER_MISSING");
      expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain(name.toLowerCase());
    },
  );

  test("all missing headers are told at once", async () => {
    await gateway.post({ headers: {}, body: "{}" });
    expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain(
      "wechatpay-timestamp, wechatpay-nonce, wechatpay-serial, wechatpay-signature",
    );
  });

  test.each([
    ["Wechatpay-Timestamp", "17954305200.5"],
    ["Wechatpay-Timestamp", "0x6b03c9f8"],
    ["Wechatpay-Timestamp", "1795430520junk"],
    ["Wechatpay-Timestamp", "-1795430520"],
    ["Wechatpay-Timestamp", "1234567890123"],
    ["Wechatpay-Timestamp", "NaN"],
    ["Wechatpay-Nonce", "with space"],
    ["Wechatpay-Nonce", "x".repeat(65)],
    ["Wechatpay-Serial", "PUB_KEY_ID_01\u00e9"],
    ["Wechatpay-Serial", "../../key"],
    ["Wechatpay-Signature", "not base64!"],
    ["Wechatpay-Signature", "A".repeat(2000)],
  ])("%s: %s is refused by its form", async (name, value) => {
    await gateway.post(withHeader(name, value));
    expect(lastCode()).toBe("HEADER_MALFORMED");
  });

  test("a signature in another spelling of the same bits is refused", async () => {
    const { headers, body } = payment();
    const signature = headers["Wechatpay-Signature"] ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const last = alphabet.indexOf(signature.at(-3) ?? "");
    const respelled = `${signature.slice(0, -3)}${alphabet[last + 1]}==`;
    expect(Buffer.from(respelled, "base64")).toEqual(Buffer.from(signature, "base64"));
    await gateway.post({ headers: { ...headers, "Wechatpay-Signature": respelled }, body });
    expect(lastCode()).toBe("HEADER_MALFORMED");
  });

  test.each([
    [-300, "TIMESTAMP_EXPIRED", "300 s old"],
    [-86_400, "TIMESTAMP_EXPIRED", "86400 s old"],
    [300, "TIMESTAMP_EXPIRED", "300 s ahead"],
    [-1795430520, "TIMESTAMP_EXPIRED", "old"],
  ])("a timestamp %p s from now: %s", async (offset, code, words) => {
    await gateway.post(payment({}, { timestamp: String(nowMs / 1000 + offset) }));
    expect(lastCode()).toBe(code);
    expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain(words);
  });

  test.each(["id", "create_time", "resource_type", "event_type", "resource"] as const)(
    "an envelope without %s is refused, and the log names it",
    async (key) => {
      const { [key]: _, ...rest } = envelope();
      await gateway.post(signed(rest));
      expect(lastCode()).toBe("ENVELOPE_INVALID");
      expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain(`(${key})`);
    },
  );

  test.each([
    ["nonce", "13 characters"],
    ["nonce", "elf"],
    ["ciphertext", "!!!!"],
    ["ciphertext", "AAA"],
    ["ciphertext", 7],
    ["associated_data", {}],
  ])("a resource whose %s is %p is refused", async (key, value) => {
    const { resource, ...rest } = envelope();
    await gateway.post(signed({ ...rest, resource: { ...resource, [key]: value } }));
    expect(lastCode()).toBe("ENVELOPE_INVALID");
    expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain(`resource.${key}`);
  });

  test.each([
    ["of no bytes", ""],
    ["shorter than a tag", "AAAAAAAA"],
    ["of zeros", Buffer.alloc(128).toString("base64")],
    ["of a megabyte of zeros", Buffer.alloc(700_000).toString("base64")],
  ])("a ciphertext %s does not decrypt", async (_name, ciphertext) => {
    const { resource, ...rest } = envelope();
    await gateway.post(signed({ ...rest, resource: { ...resource, ciphertext } }));
    expect(lastCode()).toBe("DECRYPT_FAILED");
  });

  test("a tag cut to 12, 8 or 4 bytes does not decrypt", async () => {
    for (const missing of [4, 8, 12]) {
      const { resource, ...rest } = envelope();
      const ciphertext = Buffer.from(resource.ciphertext, "base64").subarray(0, -missing).toString("base64");
      await gateway.post(signed({ ...rest, resource: { ...resource, ciphertext } }));
      expect(lastCode()).toBe("DECRYPT_FAILED");
    }
  });

  test.each(["null", "7", '"text"', "", "{", "\u0000"])("a plaintext of %j is refused", async (plaintext) => {
    await gateway.post(payment({ plaintext }));
    expect(lastCode()).toBe("PLAINTEXT_INVALID");
  });

  test("a body that is not UTF-8 is refused", async () => {
    const text = JSON.stringify(envelope());
    const body = Buffer.concat([
      Buffer.from(text.slice(0, -1)),
      Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ]);
    const timestamp = String(nowMs / 1000);
    const message = Buffer.concat([Buffer.from(`${timestamp}\nabc\n`), body, Buffer.from("\n")]);
    const signature = sign("sha256", message, rsaPair("wechat pay").privateKey).toString("base64");
    const head = [
      `POST ${orderPath} HTTP/1.1`,
      "Host: x",
      "Connection: close",
      `Content-Length: ${body.length}`,
      `Wechatpay-Timestamp: ${timestamp}`,
      "Wechatpay-Nonce: abc",
      `Wechatpay-Serial: ${publicKeyId}`,
      `Wechatpay-Signature: ${signature}`,
    ].join("\r\n");
    await gateway.raw(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
    expect(lastCode()).toBe("ENVELOPE_INVALID");
  });

  test.each([
    ["without any merchant", { ...transaction, mchid: undefined }, "MCHID_MISMATCH"],
    ["of another service provider's", { ...transaction, mchid: undefined, sp_mchid: "1900000002" }, "MCHID_MISMATCH"],
    ["with two merchants", { ...transaction, mch_id: "1900000002" }, "MCHID_MISMATCH"],
    ["with a number for a merchant", { ...transaction, mchid: 1900000001 }, "MCHID_MISMATCH"],
    ["without an app", { ...transaction, appid: undefined }, "APPID_MISMATCH"],
    ["with an empty app", { ...transaction, appid: "" }, "APPID_MISMATCH"],
  ])("a payment %s is refused", async (_name, plaintext, code) => {
    await gateway.post(payment({ plaintext }));
    expect(lastCode()).toBe(code);
  });

  test("a merchant that is not configured matches nothing", async () => {
    gateway.configure({ merchantId: "" });
    await gateway.post(payment({ plaintext: { ...transaction, mchid: "" } }));
    expect(lastCode()).toBe("MCHID_MISMATCH");
    gateway.configure({});
  });

  test.each([
    ["a private key", { wxPayPublicKey: rsaPair("wechat pay").privateKey }],
    ["nothing, but an id", { wxPayPublicKey: "" }],
    ["a key without its id", { wxPayPublicKeyId: "" }],
    ["a damaged PEM", { wxPayPublicKey: rsaPair("wechat pay").publicKey.replace("MIIB", "MIIC") }],
    ["a key of another kind", { wxPayPublicKey: ecPublicKey() }],
  ])(
    "credentials with %s for the public key are unusable, and the log does not quote them",
    async (_name, credentials) => {
      gateway.configure(credentials);
      await gateway.post(payment());
      expect(lastCode()).toBe("CREDENTIALS_UNUSABLE");
      expect(JSON.stringify(gateway.log)).not.toContain("-----BEGIN");
      gateway.configure({});
    },
  );
});

function ecPublicKey(): string {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}
