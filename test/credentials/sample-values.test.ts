import { findSampleValues } from "../../provider/credentials";
import { check, soundValues, wechatPay } from "./samples";
import { wechatPayPublicKey } from "./vendor-certificates";

test("values that anybody can read in the vendor's repositories are told", () => {
  const values = {
    ...soundValues(),
    merchantId: "1234567891",
    merchantSerialNumber: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
    apiV3Key: "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb",
    wxPayPublicKey: wechatPayPublicKey,
  };
  expect(findSampleValues(wechatPay, check(values)).map(({ path }) => path)).toEqual([
    "credentials.merchantId",
    "credentials.merchantSerialNumber",
    "credentials.apiV3Key",
    "credentials.wxPayPublicKey",
  ]);
});

test("a placeholder for a key is told", () => {
  const [note] = findSampleValues(wechatPay, { credentials: { apiV3Key: "x".repeat(32) }, facts: {} });
  expect(note).toEqual({ path: "credentials.apiV3Key", text: expect.stringContaining("placeholder") });
});

test("values of one's own are not", () => {
  expect(findSampleValues(wechatPay, check({ ...soundValues(), merchantSerialNumber: "AB".repeat(20) }))).toEqual([]);
});
