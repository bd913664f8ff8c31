import { isLoopbackHost } from "../../cloud-api/loopback";

const here = [
  "127.0.0.1",
  "127.0.0.2",
  "127.1",
  "2130706433",
  "0x7f000001",
  "localhost",
  "localhost.",
  "LOCALHOST",
  "tcb.localhost",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
];

const elsewhere = [
  "0.0.0.0",
  "10.0.0.1",
  "128.0.0.1",
  "1.127.0.0",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "notlocalhost",
  "[::2]",
  "[::ffff:10.0.0.1]",
  "tcb.tencentcloudapi.com",
];

test.each(here)("%s is this machine", (host) => {
  expect(isLoopbackHost(new URL(`http://${host}:41001`).hostname)).toBe(true);
});

test.each(elsewhere)("%s is another machine", (host) => {
  expect(isLoopbackHost(new URL(`http://${host}:41001`).hostname)).toBe(false);
});
