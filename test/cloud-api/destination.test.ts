import { isAllowed, isCloudAddress, isWechatPayAddress } from "../../cloud-api/destination";

test.each([
  "https://tcb.tencentcloudapi.com",
  "https://tcb.ap-shanghai.tencentcloudapi.com/",
  "https://tcb.internal.tencentcloudapi.com",
  "https://TCB.TencentCloudAPI.com",
  "https://tcb.tencentcloudapi.com:443",
])("%s is the cloud's own", (address) => {
  expect(isCloudAddress(new URL(address))).toBe(true);
});

test.each([
  ["plain http", "http://tcb.tencentcloudapi.com"],
  ["another port", "https://tcb.tencentcloudapi.com:8443"],
  ["the name before another one", "https://tcb.tencentcloudapi.com.evil.example"],
  ["the name's end without its dot", "https://eviltencentcloudapi.com"],
  ["the bare name, which is no service", "https://tencentcloudapi.com"],
  ["a dot at the end", "https://tcb.tencentcloudapi.com."],
  ["the name as a user", "https://tcb.tencentcloudapi.com@evil.example"],
  ["the name as a path", "https://evil.example/tcb.tencentcloudapi.com"],
  ["the name as a fragment", "https://evil.example#.tencentcloudapi.com"],
  ["a back slash for a slash", "https:\\\\evil.example\\.tencentcloudapi.com"],
  ["a letter of another script", "https://tcb.tencentclоudapi.com"],
  ["an IPv6 address", "https://[2001:db8::1]"],
  ["a number for an address", "https://3232235777"],
])("%s makes a stranger: %s", (_what, address) => {
  const url = new URL(address);
  expect(isCloudAddress(url)).toBe(false);
  expect(isWechatPayAddress(url)).toBe(false);
  expect(isAllowed(url, undefined)).toBe(false);
});

test("WeChat Pay has two addresses of its own", () => {
  const isOwn = (address: string) => isWechatPayAddress(new URL(address));
  expect(["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com/"].every(isOwn)).toBe(true);
  expect(["https://api.mch.weixin.qq.com.evil.example", "https://api3.mch.weixin.qq.com"].some(isOwn)).toBe(false);
});

test.each([
  "http://127.0.0.1:41001",
  "http://127.1:9",
  "http://0x7f000001",
  "http://[::1]:9",
  "http://tcb.localhost:9",
])("this machine needs no allowance: %s", (address) => {
  expect(isAllowed(new URL(address), undefined)).toBe(true);
});

describe("an allowance", () => {
  const cloud = new URL("https://cloud.example:8443");

  test("names origins, separated by commas", () => {
    expect(isAllowed(cloud, " https://other.example , https://Cloud.example:8443/ ")).toBe(true);
  });

  test.each([
    ["another port", "https://cloud.example"],
    ["another protocol", "http://cloud.example:8443"],
    ["a host alone", "cloud.example:8443"],
    ["a pattern", "https://*.example:8443,*"],
    ["a longer name", "https://cloud.example:8443.evil.example"],
    ["nothing", ""],
  ])("that names %s allows nothing", (_what, allowed) => {
    expect(isAllowed(cloud, allowed)).toBe(false);
  });
});
