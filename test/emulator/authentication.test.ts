import { createHash, createHmac } from "node:crypto";
import { request } from "node:http";
import { canonicalRequest, sign, stringToSign } from "../../lab/control-plane/tc3";
import { signedRequest } from "../../provider/cloud/signed-request";
import { call, client } from "./support/client";
import { start, startWithClock } from "./support/world";

interface Signing {
  readonly secretId: string;
  readonly secretKey: string;
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
  readonly date?: string;
  readonly service?: string;
  readonly signedHeaders?: readonly string[];
  readonly contentType?: string;
  readonly body?: string;
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Signs by hand what no SDK would send. */
function authorization(signing: Signing): string {
  const { secretId, secretKey, host, service = "tcb", contentType = "application/json", body = "{}" } = signing;
  const { timestamp = Math.floor(Date.now() / 1000), signedHeaders = ["content-type", "host"] } = signing;
  const date = signing.date ?? new Date(timestamp * 1000).toISOString().slice(0, 10);
  const values: Record<string, string> = { "content-type": contentType, host, ...signing.headers };
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${values[name]}\n`).join("");
  const canonical = ["POST", "/", "", canonicalHeaders, signedHeaders.join(";"), hash(body)].join("\n");
  const text = ["TC3-HMAC-SHA256", timestamp, `${date}/${service}/tc3_request`, hash(canonical)].join("\n");
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  const signature = hmac(key, text).toString("hex");
  return `TC3-HMAC-SHA256 Credential=${secretId}/${date}/${service}/tc3_request, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
}

interface Answer {
  readonly status: number | undefined;
  readonly Response: { Error?: { Code: string; Message: string }; EnvInfo?: object; RequestId: string };
}

/** Sends over node:http, which leaves Host to us. */
function send(endpoint: string, headers: Readonly<Record<string, string | number>>, body = "{}"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(endpoint, { method: "POST", headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode, ...JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function signedCall(
  emulator: { endpoint: string; secretId: string; secretKey: string },
  change: Partial<Signing> = {},
  sent: Readonly<Record<string, string | number>> = {},
): Promise<Answer> {
  const host = new URL(emulator.endpoint).host;
  const body = JSON.stringify({ EnvId: "local-env" });
  const signing = { host, body, secretId: emulator.secretId, secretKey: emulator.secretKey, ...change };
  const timestamp = signing.timestamp ?? Math.floor(Date.now() / 1000);
  return send(
    emulator.endpoint,
    {
      "content-type": "application/json",
      "x-tc-action": "DescribeEnvInfo",
      "x-tc-version": "2018-06-08",
      "x-tc-timestamp": timestamp,
      authorization: authorization({ ...signing, timestamp }),
      ...sent,
    },
    body,
  );
}

describe("the verifier's own computation", () => {
  test("matches the vector that the documentation prints", () => {
    const body = Buffer.from(
      String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    );
    const headers: Record<string, string> = {
      "content-type": "application/json; charset=utf-8",
      host: "cvm.tencentcloudapi.com",
    };
    const scope = {
      secretId: "",
      date: "2019-02-25",
      service: "cvm",
      signedHeaders: Object.keys(headers),
      signature: "",
    };
    const canonical = canonicalRequest({ method: "POST", path: "/", query: "", body }, scope.signedHeaders, (name) =>
      String(headers[name]),
    );
    const text = stringToSign("1551113065", scope, canonical);
    expect(sign("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", scope, text).toString("hex")).toBe(
      "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    );
  });
});

describe("accepted", () => {
  test("the official SDK, whose scope says 127", async () => {
    const emulator = await start();
    const answer = await call(emulator, "DescribeEnvInfo", { EnvId: "local-env" });
    expect(answer.EnvInfo.EnvBaseInfo.EnvId).toBe("local-env");
  });

  test("a host that is signed with its port, as some clients do", async () => {
    const emulator = await start();
    expect((await signedCall(emulator)).Response.EnvInfo).toBeDefined();
  });

  test("a host that is signed without its port", async () => {
    const emulator = await start();
    expect((await signedCall(emulator, { host: "127.0.0.1" })).Response.EnvInfo).toBeDefined();
  });

  test("a content type with charset, and more headers signed, in lower case as documented", async () => {
    const emulator = await start();
    const answer = await signedCall(
      emulator,
      {
        contentType: "application/json; charset=utf-8",
        signedHeaders: ["content-type", "host", "x-tc-action"],
        headers: { "x-tc-action": "describeenvinfo" },
      },
      { "content-type": "application/json; charset=utf-8" },
    );
    expect(answer.Response.EnvInfo).toBeDefined();
  });

  test("a clock that is 299 seconds off", async () => {
    const { emulator, clock } = await startWithClock();
    const timestamp = Math.floor(clock.now() / 1000);
    expect((await signedCall(emulator, { timestamp: timestamp - 299 })).Response.EnvInfo).toBeDefined();
    expect((await signedCall(emulator, { timestamp: timestamp + 299 })).Response.EnvInfo).toBeDefined();
  });
});

describe("an action that is signed", () => {
  const now = () => Math.floor(Date.now() / 1000);
  /** As the provider sends it: whoever sees these bytes may send them again, with another action above them. */
  function read(emulator: { endpoint: string; secretId: string; secretKey: string }) {
    const { origin } = new URL(emulator.endpoint);
    const question = {
      origin,
      service: "tcb",
      version: "2018-06-08",
      action: "GetOneUserKey",
      payload: { EnvId: "local-env", KeyID: "pay-k3v9x2qd" },
    };
    return signedRequest(question, { region: "ap-shanghai", ...emulator }, now() * 1000);
  }

  test("is answered as it was sent", async () => {
    const emulator = await start();
    const { headers, body } = read(emulator);
    expect((await send(emulator.endpoint, headers, body)).Response.Error?.Code).toBe("ResourceNotFound");
  });

  test("is no signature for any other action on the same body", async () => {
    const emulator = await start();
    const { headers, body } = read(emulator);
    const { Response } = await send(emulator.endpoint, { ...headers, "x-tc-action": "DeleteUserKey" }, body);
    expect(Response.Error?.Code).toBe("AuthFailure.SignatureFailure");
  });
});

describe("refused, with HTTP 200 and a request id", () => {
  test("a forged signature; the answer shows what was computed, and no key", async () => {
    const emulator = await start();
    const { status, Response } = await signedCall(emulator, { secretKey: "not the key" });
    expect(status).toBe(200);
    expect(Response.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Response.Error?.Code).toBe("AuthFailure.SignatureFailure");
    expect(Response.Error?.Message).toContain("POST\n/\n\ncontent-type:application/json\nhost:127.0.0.1");
    expect(Response.Error?.Message).toContain("/tcb/tc3_request");
    expect(Response.Error?.Message).not.toContain(emulator.secretKey);
  });

  test("a body that is not the one that was signed", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, { body: "{}" });
    expect(Response.Error?.Code).toBe("AuthFailure.SignatureFailure");
  });

  test("a clock that is off by more than five minutes, and by how much", async () => {
    const { emulator, clock } = await startWithClock();
    clock.advance(400_000);
    await expect(call(emulator, "DescribeEnvInfo", { EnvId: "local-env" })).rejects.toMatchObject({
      code: "AuthFailure.SignatureExpire",
      message: expect.stringMatching(/(399|400|401) s behind the server's clock/),
    });
    const ahead = await signedCall(emulator, { timestamp: Math.floor(clock.now() / 1000) + 400 });
    expect(ahead.Response.Error?.Message).toMatch(/(399|400|401) s ahead of the server's clock/);
  });

  test("a scope of another day than the timestamp's", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, { date: "2020-01-01" });
    expect(Response.Error?.Code).toBe("AuthFailure.SignatureFailure");
  });

  test("an unknown secret id", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, { secretId: "AKIDsomebody" });
    expect(Response.Error?.Code).toBe("AuthFailure.SecretIdNotFound");
  });

  test("a session token, which permanent keys do not have", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, {}, { "x-tc-token": "left over" });
    expect(Response.Error).toMatchObject({
      Code: "AuthFailure.TokenFailure",
      Message: expect.stringContaining("TENCENTCLOUD_SESSIONTOKEN"),
    });
  });

  test("a signature that does not cover host and content type", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, { signedHeaders: ["content-type"] });
    expect(Response.Error).toMatchObject({
      Code: "AuthFailure.InvalidAuthorization",
      Message: "SignedHeaders lacks host.",
    });
  });

  test.each(["", "Basic abc", "TC3-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"])(
    "an Authorization header %p",
    async (header) => {
      const emulator = await start();
      const { Response } = await signedCall(emulator, {}, { authorization: header });
      expect(Response.Error?.Code).toBe("AuthFailure.InvalidAuthorization");
    },
  );

  test("missing common headers, all of them named", async () => {
    const emulator = await start();
    const { Response } = await send(emulator.endpoint, { "content-type": "application/json" });
    expect(Response.Error).toMatchObject({
      Code: "MissingParameter",
      Message: expect.stringContaining("X-TC-Action, X-TC-Version, X-TC-Timestamp"),
    });
  });
});

describe("the action", () => {
  const ask = (emulator: Parameters<typeof client>[0], version: string, action: string) =>
    client(emulator, version).request(action, {});

  test("that nobody knows is InvalidAction", async () => {
    const emulator = await start();
    await expect(ask(emulator, "2018-06-08", "CreateMoon")).rejects.toMatchObject({ code: "InvalidAction" });
    await expect(ask(emulator, "2018-06-08", "toString")).rejects.toMatchObject({ code: "InvalidAction" });
  });

  test("that only the cloud has says so by name", async () => {
    const emulator = await start();
    await expect(ask(emulator, "2018-06-08", "CreateHTTPServiceRoute")).rejects.toMatchObject({
      code: "UnsupportedOperation.NotInEmulator",
      message: expect.stringContaining("CreateHTTPServiceRoute of tcb exists in the cloud"),
    });
  });

  test("of another version is NoSuchVersion", async () => {
    const emulator = await start();
    await expect(ask(emulator, "2018-04-16", "DescribeEnvInfo")).rejects.toMatchObject({ code: "NoSuchVersion" });
  });

  test("of another service than the signature's is not found there", async () => {
    const emulator = await start();
    const { Response } = await signedCall(emulator, { service: "scf" });
    expect(Response.Error?.Code).toBe("InvalidAction");
  });
});
