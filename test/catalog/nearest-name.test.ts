import { nearestFirst, nearestName } from "../../catalog";

const fields = ["appId", "apiV3Key", "merchantId", "merchantSerialNumber"];

test.each([
  ["another case and other separators", "API_v3-key", "apiV3Key"],
  ["one letter of eight is wrong", "apiV2Key", "apiV3Key"],
  ["two letters of eight", "apjV2Key", "apiV3Key"],
  ["three letters of eight", "bpjV2Key", undefined],
  ["one letter of a short name", "apId", "appId"],
  ["two letters of a short name", "axxId", undefined],
  ["five letters of twenty", "merchantSerialNo1234", "merchantSerialNumber"],
  ["nothing alike", "password", undefined],
] as const)("the name that was meant, where %s", (_case, given, meant) => {
  expect(nearestName(given, fields)).toBe(meant);
});

test("all names, the most similar first", () => {
  expect(nearestFirst("merchantID", fields)[0]).toBe("merchantId");
  expect(nearestFirst("merchantID", fields)).toHaveLength(fields.length);
});
