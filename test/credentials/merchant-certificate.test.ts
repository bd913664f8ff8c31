import { checkMerchantCertificate, type MerchantCertificateInput } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { makeCertificate } from "./certificates";
import { check, nowMs, soundValues } from "./samples";
import { merchantCertificate } from "./vendor-certificates";

const serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const wish = {
  serial: serial.toLowerCase(),
  commonName: "1900000001",
  notBefore: new Date("2026-01-01"),
  notAfter: new Date("2030-12-31"),
  pair: "merchant",
  issuer: "tenpay",
};
const sound: MerchantCertificateInput = {
  certificatePem: makeCertificate(wish),
  privateKey: rsaPair("merchant").privateKey,
  serial,
  merchantId: "1900000001",
  nowMs,
};

const reasons = (input: MerchantCertificateInput) =>
  checkMerchantCertificate(input).failures.map(({ path, reason }) => `${path}: ${reason}`);

test("certificate, key, serial number and merchant id that belong together pass, with public facts", () => {
  const outcome = checkMerchantCertificate(sound);
  expect(outcome).toEqual({
    failures: [],
    notes: [],
    facts: {
      serial,
      notBefore: "2026-01-01",
      notAfter: "2030-12-31",
      publicKey: check(soundValues()).facts.privateKey,
    },
    daysLeft: 1499,
  });
});

test("a serial number that is not the certificate's is refused, and the right one is told", () => {
  expect(reasons({ ...sound, serial: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C" })).toEqual([
    `credentials.merchantSerialNumber: is not this certificate's serial number, which is ${serial}.`,
  ]);
});

test("the serial number may be written in any way", () => {
  expect(reasons({ ...sound, serial: serial.toLowerCase().replace(/..(?=.)/g, "$&:") })).toEqual([]);
});

test("leading zero bytes of a serial number do not count", () => {
  const certificatePem = makeCertificate({ ...wish, serial: "00a1b2c3" });
  expect(reasons({ ...sound, certificatePem, serial: "A1B2C3" })).toEqual([]);
});

test("a key of another certificate is refused", () => {
  expect(reasons({ ...sound, privateKey: rsaPair("other").privateKey })).toEqual([
    expect.stringMatching(/^credentials\.privateKey: does not belong to the merchant certificate/),
  ]);
});

test("another merchant's certificate is refused", () => {
  expect(reasons({ ...sound, merchantId: "1900000002" })).toEqual([
    "merchantCertificate: belongs to merchant 1900000001, not to credentials.merchantId.",
  ]);
});

test("a certificate that names no merchant proves nothing, and says so", () => {
  const certificatePem = makeCertificate({ ...wish, commonName: "shop" });
  const { failures, notes } = checkMerchantCertificate({ ...sound, certificatePem });
  expect(failures).toEqual([]);
  expect(notes.map(({ text }) => text)).toEqual([expect.stringMatching(/^Names no merchant id/)]);
});

describe("its validity", () => {
  const at = (date: string) => checkMerchantCertificate({ ...sound, nowMs: Date.parse(date) });

  test("89 days before the end a renewal is advised", () => {
    expect(at("2030-10-03").notes.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Expires on 2030-12-31, in 89 days\. A new one can be issued beside it/),
    ]);
    expect(at("2030-10-01").notes).toEqual([]);
  });

  test("on its last day it is still valid, a second later it is not", () => {
    expect(at("2030-12-31T00:00:00Z")).toMatchObject({ failures: [], daysLeft: 0 });
    expect(at("2030-12-31T00:00:01Z").failures).toEqual([
      { path: "merchantCertificate", reason: expect.stringMatching(/^expired on 2030-12-31/) },
    ]);
  });

  test("before its first day it is refused", () => {
    expect(at("2025-12-31").failures.map(({ reason }) => reason)).toEqual(["is not valid before 2026-01-01."]);
  });

  test("the vendor's own merchant certificate has expired", () => {
    const outcome = checkMerchantCertificate({
      ...sound,
      certificatePem: merchantCertificate,
      serial: "5F1C72E2A8931B72A2E13AF8DEE92471EB397115",
    });
    expect(outcome.facts).toMatchObject({ notBefore: "2022-05-10", notAfter: "2025-05-09" });
    expect(outcome.failures.map(({ path }) => path)).toEqual(["credentials.privateKey", "merchantCertificate"]);
    expect(outcome.failures[1]?.reason).toMatch(/^expired on 2025-05-09/);
  });
});

describe("what is no certificate", () => {
  test.each([
    ["a private key", rsaPair("merchant").privateKey, "is a private key, not a certificate."],
    ["a public key", rsaPair("merchant").publicKey, "is a public key, not a certificate."],
    ["a word", "certificate", "is no PEM text: too short for a key or a certificate."],
  ])("%s is refused", (_name, certificatePem, reason) => {
    const { failures, facts } = checkMerchantCertificate({ ...sound, certificatePem });
    expect(failures).toMatchObject([{ path: "merchantCertificate", reason }]);
    expect(facts).toBeUndefined();
  });
});
