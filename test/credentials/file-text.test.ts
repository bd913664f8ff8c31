import { createPrivateKey, X509Certificate } from "node:crypto";
import forge from "node-forge";
import { type FileText, readFileText, readPem } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { merchantCertificate } from "./vendor-certificates";

const { privateKey } = rsaPair("merchant");
const keyDer = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();

function textOf(outcome: FileText): string {
  if ("refused" in outcome) throw new Error(outcome.refused);
  return outcome.text;
}

describe("read as the text that it is", () => {
  test.each<[name: string, bytes: Buffer, notes: string[]]>([
    ["UTF-8", Buffer.from(privateKey), []],
    [
      "UTF-8 with a byte order mark",
      Buffer.from(`\ufeff${privateKey}`),
      ["The byte order mark of its file was left out."],
    ],
    [
      "UTF-16, little end first, with a mark",
      Buffer.from(`\ufeff${privateKey}`, "utf16le"),
      ["Its file is UTF-16, and was read as that."],
    ],
    [
      "UTF-16, little end first, without",
      Buffer.from(privateKey, "utf16le"),
      ["Its file is UTF-16, and was read as that."],
    ],
    [
      "UTF-16, big end first, with a mark",
      swapped(`\ufeff${privateKey}`),
      ["Its file is UTF-16, and was read as that."],
    ],
    ["UTF-16, big end first, without", swapped(privateKey), ["Its file is UTF-16, and was read as that."]],
  ])("%s", (_name, bytes, notes) => {
    expect(readFileText(bytes)).toEqual({ text: privateKey, notes });
  });

  test("a key in a file of bytes, as the same key", () => {
    const outcome = readFileText(keyDer);
    expect(outcome).toMatchObject({ notes: ["Its file holds the bytes themselves (DER), and was read as that."] });
    expect(readPem(textOf(outcome), "private-key")).toMatchObject({ pem: privateKey, repairs: [] });
  });

  test("a certificate in a file of bytes, as the same certificate", () => {
    const outcome = readPem(textOf(readFileText(new X509Certificate(merchantCertificate).raw)), "certificate");
    expect(outcome).toMatchObject({ pem: merchantCertificate, repairs: [] });
  });

  test("a short value, however its bytes begin", () => {
    for (const text of ["0A", "00", "0", "MZ", "PK"]) expect(textOf(readFileText(Buffer.from(text)))).toBe(text);
  });

  test("text in another encoding around a key, whose lines stay readable", () => {
    const gbk = Buffer.concat([Buffer.from([0xc9, 0xcc, 0xbb, 0xa7, 0x0a]), Buffer.from(privateKey)]);
    expect(readPem(textOf(readFileText(gbk)), "private-key")).toMatchObject({ pem: privateKey });
  });
});

describe("named for what it is", () => {
  function pkcs12(): Buffer {
    const key = forge.pki.privateKeyFromPem(privateKey);
    const store = forge.pkcs12.toPkcs12Asn1(key, forge.pki.certificateFromPem(merchantCertificate), "1900000001");
    return Buffer.from(forge.asn1.toDer(store).getBytes(), "latin1");
  }

  test.each<[name: string, bytes: Buffer, reason: RegExp]>([
    ["PKCS#12", pkcs12(), /^is a PKCS#12 file \(apiclient_cert\.p12\).*give apiclient_key\.pem or apiclient_cert\.pem/],
    [
      "PKCS#12 of indefinite length",
      Buffer.from("3080020103308006092a864886f70d010701a0802480", "hex"),
      /^is a PKCS#12/,
    ],
    [
      "the certificate tool's zip",
      Buffer.from("504b0304140000000800", "hex"),
      /^is a zip archive; give the file inside it/,
    ],
    ["a Java key store", Buffer.from("feedfeed0000000200000001", "hex"), /^is a Java key store/],
    ["UTF-32", Buffer.from("fffe00006100000062000000", "hex"), /^is UTF-32 text; save it as UTF-8/],
    ["UTF-16 that was cut off", Buffer.from("fffe610062", "hex"), /^is UTF-16 text that was cut off/],
    ["anything else with a NUL byte", Buffer.from("7f454c460201010000", "hex"), /^is a binary file, not text$/],
  ])("%s", (_name, bytes, reason) => {
    expect(readFileText(bytes)).toEqual({ refused: expect.stringMatching(reason) });
  });
});
