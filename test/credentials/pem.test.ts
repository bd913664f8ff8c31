import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import forge from "node-forge";
import { type PemKind, type PemReading, readPem } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { makeCertificate } from "./certificates";
import { merchantCertificate, wechatPayCertificate, wechatPayPublicKey } from "./vendor-certificates";

const merchant = rsaPair("merchant");
const other = rsaPair("other");
const pkcs1Private = createPrivateKey(merchant.privateKey).export({ type: "pkcs1", format: "pem" }).toString();
const pkcs1Public = createPublicKey(merchant.publicKey).export({ type: "pkcs1", format: "pem" }).toString();

function read(text: string, kind: PemKind): PemReading {
  const outcome = readPem(text, kind);
  if ("refused" in outcome) throw new Error(outcome.refused);
  return outcome;
}

function refusal(text: string, kind: PemKind): string {
  const outcome = readPem(text, kind);
  if ("content" in outcome) throw new Error("was accepted");
  return outcome.refused;
}

describe("an intact text", () => {
  test.each<[string, string, PemKind]>([
    ["a PKCS#8 private key", merchant.privateKey, "private-key"],
    ["an SPKI public key", merchant.publicKey, "public-key"],
    ["WeChat Pay's public key", wechatPayPublicKey, "public-key"],
    ["a certificate", merchantCertificate, "certificate"],
  ])("comes back unchanged and without repairs: %s", (_name, pem, kind) => {
    expect(read(pem, kind)).toMatchObject({ pem, repairs: [], content: { kind } });
  });

  test("tells the public half that OpenSSL tells, for each shape", () => {
    const spki = createPublicKey(merchant.publicKey).export({ type: "spki", format: "der" });
    for (const pem of [merchant.privateKey, pkcs1Private]) {
      expect(read(pem, "private-key").content.publicKey).toEqual(spki);
    }
    for (const pem of [merchant.publicKey, pkcs1Public]) {
      expect(read(pem, "public-key").content.publicKey).toEqual(spki);
    }
    const certified = createPublicKey(wechatPayPublicKey).export({ type: "spki", format: "der" });
    expect(read(wechatPayCertificate, "certificate").content.publicKey).toEqual(certified);
  });

  test("of larger keys is accepted too", () => {
    const large = rsaPair("large", 3072);
    expect(read(large.privateKey, "private-key").pem).toBe(large.privateKey);
    expect(read(large.publicKey, "public-key").pem).toBe(large.publicKey);
  });

  test("of PKCS#1 becomes PKCS#8 or SPKI as OpenSSL writes it", () => {
    expect(read(pkcs1Private, "private-key")).toMatchObject({
      pem: merchant.privateKey,
      repairs: ["it was converted from PKCS#1 to PKCS#8"],
    });
    expect(read(pkcs1Public, "public-key")).toMatchObject({
      pem: merchant.publicKey,
      repairs: ["it was converted from PKCS#1 to SPKI"],
    });
  });

  test("with PKCS#8 attributes, as Windows writes them, loses only those", () => {
    const attributes = Buffer.from("a00d300b0603551d0f310403020780", "hex");
    const inner = createPrivateKey(merchant.privateKey).export({ type: "pkcs8", format: "der" }).subarray(4);
    const length = inner.length + attributes.length;
    const header = Buffer.from([0x30, 0x82, length >> 8, length & 0xff]);
    const pem = toPem("PRIVATE KEY", Buffer.concat([header, inner, attributes]));
    expect(read(pem, "private-key")).toMatchObject({
      pem: merchant.privateKey,
      repairs: ["attributes beside the key were left out"],
    });
  });
});

describe("a repair is named", () => {
  const oneLine = merchant.privateKey.trim().replaceAll("\n", " ");
  test.each<[string, string, string]>([
    ["pasted on one line", oneLine, "it was on one line; its line breaks were restored"],
    ["in quotes", `"${merchant.privateKey}"`, "the quotes around it were removed"],
    [
      "as a JSON string",
      JSON.stringify(merchant.privateKey),
      "the quotes around it were removed; escaped line breaks (\\n) were turned into real ones",
    ],
    [
      "with JSON's escapes for + and /",
      merchant.privateKey.replaceAll("+", "\\u002b").replaceAll("/", "\\/"),
      "escaped line breaks (\\n) were turned into real ones",
    ],
    ["indented", merchant.privateKey.replaceAll("\n", "\n  "), "stray spaces or blank lines were removed"],
    [
      "with Windows line breaks",
      merchant.privateKey.replaceAll("\n", "\r\n"),
      "foreign line breaks (CR) were replaced",
    ],
    ["with a BOM", `\uFEFF${merchant.privateKey}`, "invisible characters were removed"],
    [
      "as base64 of the file",
      Buffer.from(merchant.privateKey).toString("base64"),
      "the whole file was base64 and was decoded",
    ],
    [
      "without its lines",
      merchant.privateKey.replace(/-----.*-----\n/g, ""),
      "its BEGIN or END line was missing or damaged and was written anew",
    ],
    [
      "under another label",
      merchant.privateKey.replaceAll("PRIVATE", "RSA PRIVATE"),
      "its label did not fit what it holds and was corrected",
    ],
    ["after other text", `Bag Attributes\n${merchant.privateKey}`, "text around it was left out"],
  ])("%s", (_name, text, repair) => {
    const { pem, repairs } = read(text, "private-key");
    expect(pem).toBe(merchant.privateKey);
    expect(repairs.join("; ")).toBe(repair);
  });
});

describe("several blocks", () => {
  test("a private key beside its certificate is taken, and that is said", () => {
    const { pem, repairs } = read(merchantCertificate + merchant.privateKey, "private-key");
    expect(pem).toBe(merchant.privateKey);
    expect(repairs).toEqual(["other blocks in the same text were left out"]);
  });

  test("two private keys are refused", () => {
    expect(refusal(merchant.privateKey + other.privateKey, "private-key")).toBe("holds 2 private keys; give one.");
  });

  test("the same key twice is refused as well", () => {
    expect(refusal(merchant.publicKey + merchant.publicKey, "public-key")).toBe("holds 2 public keys; give one.");
  });

  test("a chain is refused where one certificate is wanted", () => {
    expect(refusal(merchantCertificate + wechatPayCertificate, "certificate")).toBe("holds 2 certificates; give one.");
  });

  test("a private key never passes unnoticed where a public one is wanted", () => {
    expect(read(other.publicKey + merchant.privateKey, "public-key").content.kind).toBe("private-key");
  });

  test("BEGIN and END lines that do not pair up are refused", () => {
    const twoBegins = merchant.privateKey.replace("-----END", "-----BEGIN");
    expect(refusal(twoBegins, "private-key")).toBe("is damaged: its BEGIN and END lines do not pair up.");
  });
});

describe("a refusal tells the cause", () => {
  const body = merchant.privateKey;
  const lines = body.split("\n");
  test.each<[string, string, RegExp]>([
    ["+ turned into spaces", body.replaceAll("+", " "), /a \+ may have become a space/],
    [
      "a line that lost characters",
      [...lines.slice(0, 5), lines[5]?.slice(4), ...lines.slice(6)].join("\n"),
      /line 5 is/,
    ],
    ["URL-encoded", encodeURIComponent(body), /^is URL-encoded/],
    ["+ as %2B", body.replaceAll("+", "%2B"), /^is URL-encoded/],
    ["HTML entities", body.replaceAll("+", "&#43;"), /^holds HTML entities/],
    ["base64url", body.replaceAll("+", "-").replaceAll("/", "_"), /^is in the base64url alphabet/],
    ["cut off", body.slice(0, 900), /are missing or were added/],
    ["a whole group of four lost", body.replace(/.{4}\n-----END/, "\n-----END"), /characters are missing/],
    ["a strange character", body.replace(/.{8}\n-----END/, "****$&"), /is none of base64/],
    ["quotes inside", body.replaceAll("\n", '"\n"'), /^holds quotes inside/],
    ["nothing inside", `-----BEGIN PRIVATE KEY-----\n${" \n".repeat(200)}-----END PRIVATE KEY-----`, /^holds nothing/],
    ["a file name", "./certs/apiclient_key.pem", /^is the name of a file/],
    ["something else", "hello", /^is no PEM text: too short/],
    ["a long something else", "hello world ".repeat(40), /^is damaged/],
    ["far too much", "A".repeat(70_000), /^is larger than any key/],
  ])("%s", (_name, text, cause) => {
    expect(refusal(text, "private-key")).toMatch(cause);
  });
});

describe("keys that WeChat Pay does not use are refused by name", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ed25519 = generateKeyPairSync("ed25519");
  const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
  const dsa = generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 });
  const small = rsaPair("small", 1024);
  const exponent3 = generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 });
  const encrypted = createPrivateKey(merchant.privateKey);
  const cipher = { cipher: "aes-256-cbc", passphrase: "x" };
  const csr = forge.pki.createCertificationRequest();
  csr.publicKey = forge.pki.publicKeyFromPem(merchant.publicKey);
  csr.setSubject([{ name: "commonName", value: "1900000001" }]);
  csr.sign(forge.pki.privateKeyFromPem(merchant.privateKey), forge.md.sha256.create());

  test.each<[string, string, RegExp]>([
    ["EC, PKCS#8", pkcs8Pem(ec.privateKey), /an elliptic-curve key|too short/],
    ["EC, SEC1", ec.privateKey.export({ type: "sec1", format: "pem" }).toString(), /elliptic-curve/],
    ["RSA-PSS", pkcs8Pem(pss.privateKey), /^is an RSA-PSS key/],
    ["DSA", pkcs8Pem(dsa.privateKey), /^is a DSA key/],
    ["1024 bits", small.privateKey, /^is an RSA key of 1024 bits; at least 2048/],
    ["exponent 3", pkcs8Pem(exponent3.privateKey), /unusual public exponent/],
    ["encrypted, PKCS#8", encrypted.export({ type: "pkcs8", format: "pem", ...cipher }).toString(), /^is an encrypted/],
    ["encrypted, PKCS#1", encrypted.export({ type: "pkcs1", format: "pem", ...cipher }).toString(), /^is an encrypted/],
    ["a certificate request", forge.pki.certificationRequestToPem(csr), /^is a certificate request/],
    ["a PKCS#12 file", pkcs12(), /^is a PKCS#12 file/],
    ["an OpenSSH key", openSshKey(), /^is an OpenSSH key/],
  ])("%s", (_name, text, cause) => {
    expect(refusal(text, "private-key")).toMatch(cause);
  });

  test("Ed25519 and small public keys", () => {
    const edPublic = ed25519.publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(refusal(edPublic, "public-key")).toMatch(/too short/);
    expect(refusal(small.publicKey, "public-key")).toMatch(/1024 bits/);
  });
});

describe("a private key whose numbers were altered is refused", () => {
  const jwk = createPrivateKey(merchant.privateKey).export({ format: "jwk" });
  const foreign = createPrivateKey(other.privateKey).export({ format: "jwk" });
  const number = (name: string, from: Record<string, unknown> = jwk) => String(from[name]);

  test.each(["d", "dp", "dq", "qi"])("%s of another key, which OpenSSL does not notice in all places", (name) => {
    const numbers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map((part) =>
      number(part, part === name ? foreign : jwk),
    );
    const der = sequence([Buffer.of(0), ...numbers.map((text) => Buffer.from(text, "base64url"))]);
    expect(refusal(toPem("RSA PRIVATE KEY", der), "private-key")).toMatch(/do not belong together/);
  });

  test("and the same numbers unaltered are accepted", () => {
    const numbers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map((part) => Buffer.from(number(part), "base64url"));
    const pem = toPem("RSA PRIVATE KEY", sequence([Buffer.of(0), ...numbers]));
    expect(read(pem, "private-key").pem).toBe(merchant.privateKey);
  });
});

describe("only the one encoding that DER allows is accepted", () => {
  const jwk = createPublicKey(merchant.publicKey).export({ format: "jwk" });
  const modulus = Buffer.from(String(jwk.n), "base64url");
  const exponent = Buffer.from(String(jwk.e), "base64url");
  const publicPem = (...integers: Buffer[]) => toPem("RSA PUBLIC KEY", tlv(0x30, Buffer.concat(integers)));
  const integer = (bytes: Buffer) => tlv(0x02, bytes);
  const signed = Buffer.concat([Buffer.of(0), modulus]);

  test.each<[string, string]>([
    [
      "a number with a zero byte too many",
      publicPem(integer(Buffer.concat([Buffer.of(0), signed])), integer(exponent)),
    ],
    ["a negative number", publicPem(integer(modulus), integer(exponent))],
    [
      "a length in more bytes than needed",
      publicPem(integer(signed), Buffer.from("02810301 0001".replace(" ", ""), "hex")),
    ],
    [
      "an indefinite length",
      toPem(
        "RSA PUBLIC KEY",
        Buffer.concat([Buffer.of(0x30, 0x80), integer(signed), integer(exponent), Buffer.alloc(2)]),
      ),
    ],
    ["an empty number", publicPem(integer(signed), integer(Buffer.alloc(0)))],
  ])("%s is refused", (_name, pem) => {
    expect(refusal(pem, "public-key")).toMatch(/^is damaged/);
  });

  test("and in that one encoding the same numbers pass", () => {
    expect(read(publicPem(integer(signed), integer(exponent)), "public-key").pem).toBe(merchant.publicKey);
  });

  test("base64 of a whole file is read as strictly", () => {
    const text = Buffer.from(merchant.privateKey).toString("base64");
    expect(refusal(`${text.slice(0, 400)}*${text.slice(400)}`, "private-key")).toMatch(/^is damaged/);
  });
});

describe("a certificate", () => {
  test("that is not signed by itself is read like any other", () => {
    const issued = makeCertificate({
      serial: "00a1b2c3",
      commonName: "1900000001",
      notBefore: new Date("2026-01-01"),
      notAfter: new Date("2031-01-01"),
      pair: "merchant",
      issuer: "other",
    });
    expect(read(issued, "certificate").content.certificate?.serialNumber).toBe("A1B2C3");
  });

  test("whose own signature does not match is refused", () => {
    const der = Buffer.from(new X509Certificate(merchantCertificate).raw);
    der.writeUInt8(der.readUInt8(der.length - 40) ^ 1, der.length - 40);
    expect(refusal(toPem("CERTIFICATE", der), "certificate")).toMatch(/signature does not match/);
  });
});

function pkcs8Pem(key: ReturnType<typeof createPrivateKey>): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function toPem(label: string, der: Buffer): string {
  const body = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

function sequence(integers: readonly Buffer[]): Buffer {
  const content = Buffer.concat(
    integers.map((bytes) => tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)),
  );
  return tlv(0x30, content);
}

function tlv(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), content]);
}

function pkcs12(): string {
  const key = forge.pki.privateKeyFromPem(merchant.privateKey);
  const certificate = forge.pki.certificateFromPem(merchantCertificate);
  const store = forge.pkcs12.toPkcs12Asn1(key, certificate, "1900000001", { algorithm: "3des" });
  return Buffer.from(forge.asn1.toDer(store).getBytes(), "latin1").toString("base64");
}

function openSshKey(): string {
  return toPem("OPENSSH PRIVATE KEY", Buffer.concat([Buffer.from("openssh-key-v1\0"), Buffer.alloc(400, 7)]));
}
