import { localWechatPay } from "../../provider/hosts/local-wechat-pay";

test.each(["http://127.0.0.1:41001", "http://127.0.0.2:41001", "http://tcb.localhost:41001", "https://[::1]:41001"])(
  "beside a cloud at %s the local WeChat Pay is asked, never the real one",
  (endpoint) => {
    expect(localWechatPay(endpoint)).toEqual({ baseUrl: `${endpoint}/wechat-pay` });
  },
);

test("beside the real cloud, or one elsewhere, WeChat Pay itself is asked", () => {
  expect(localWechatPay(undefined)).toEqual({});
  expect(localWechatPay("https://tcb.example.com")).toEqual({});
});
