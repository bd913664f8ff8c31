import type { Fault } from "./third-party-sender";

/*
 * Faults that mean the same for every third party. The gateway's part in them is each one's own: what it logs for a second delivery
 * differs.
 */

const outsideFreshnessMs = 10 * 60_000;

/** Where the time is signed. */
export const outOfTime: readonly Fault[] = [
  {
    name: "stale",
    description: { en: "signed ten minutes ago", zh: "签名时间是十分钟前" },
    expectedCode: "TIMESTAMP_EXPIRED",
    clockOffsetMs: -outsideFreshnessMs,
  },
  {
    name: "future",
    description: { en: "signed with a clock that is ten minutes ahead", zh: "签名所用的时钟快了十分钟" },
    expectedCode: "TIMESTAMP_EXPIRED",
    clockOffsetMs: outsideFreshnessMs,
  },
];

export const replay: Fault = {
  name: "replay",
  description: { en: "the same signed request is sent a second time", zh: "同一个已签名的请求原样再发一次" },
  expectedCode: "REPLAYED",
  again: "same-bytes",
};

/** Where each attempt is signed anew, so that a second one cannot be told from a retry. */
export const duplicates: readonly Fault[] = [
  {
    name: "duplicate",
    description: {
      en: "the same notification is sent a second time with a fresh signature; both are delivered",
      zh: "同一条通知重新签名后再发一次；两次都会送达函数",
    },
    expectedCode: "",
    again: "signed-anew",
  },
  {
    name: "duplicate-at-once",
    description: {
      en: "the same notification arrives twice within a second, over two connections at once; both are delivered",
      zh: "同一条通知在一秒内经两条连接同时到达；两次都会送达函数",
    },
    expectedCode: "",
    again: "at-once",
  },
];

export const functionFaults: readonly Fault[] = [
  {
    name: "slow-function",
    description: { en: "the function gives no answer within the time limit", zh: "函数在时限内没有应答" },
    expectedCode: "FORWARD_TIMEOUT",
    function: { kind: "slow" },
  },
  {
    name: "late-answer",
    description: {
      en: "the function does its work, but answers when nobody waits any more",
      zh: "函数完成了处理，但应答时对方已不再等待",
    },
    expectedCode: "FORWARD_TIMEOUT",
    function: { kind: "late" },
  },
  {
    name: "dead-function",
    description: { en: "the function cannot be reached", zh: "函数无法连接" },
    expectedCode: "FORWARD_CONNECT",
    function: { kind: "dead" },
  },
  ...[400, 404, 500].map(
    (status): Fault => ({
      name: `function-${status}`,
      description: { en: `the function answers with status ${status}`, zh: `函数应答状态码 ${status}` },
      expectedCode: `FORWARD_STATUS_${status}`,
      function: { kind: "status", status },
    }),
  ),
];

/** Larger than the gateway takes, which is 1 MB. */
export const oversizedBytes = 1024 * 1024 + 1;
export const oversized = {
  name: "oversized",
  description: { en: "a body of more than 1 MB, otherwise proper", zh: "超过 1 MB 的请求体，其余都正确" },
  expectedCode: "BODY_TOO_LARGE",
} as const;
