import { type Post, systemPost } from "../../../provider/cloud";

/** What stands between us and the cloud: by number of the call, from 1. */
export interface Between {
  readonly post: Post;
  calls(): number;
}

const refusedWith = (code: string) => ({
  kind: "answer" as const,
  status: 200,
  date: undefined,
  body: JSON.stringify({ Response: { Error: { Code: code, Message: "not now" }, RequestId: "between" } }),
});

type Fault = (request: Parameters<Post>[0]) => ReturnType<Post>;

/** Before it arrives, or after it ran, when only its answer is lost. */
const faults: readonly Fault[] = [
  async () => ({ kind: "answer", status: 429, date: undefined, body: "slow down" }),
  async () => ({ kind: "answer", status: 503, date: undefined, body: "<html><title>busy</title></html>" }),
  async () => ({ kind: "unsent", reason: "refused" }),
  async () => ({ kind: "unanswered", reason: "timeout" }),
  async () => refusedWith("RequestLimitExceeded"),
  async () => refusedWith("InternalError"),
  after({ kind: "unanswered", reason: "cut-off" }),
  after({ kind: "unanswered", reason: "timeout" }),
  after({ kind: "answer", status: 502, date: undefined, body: "" }),
  after({ kind: "answer", status: 200, date: undefined, body: '{"Response":{"Reque' }),
  after(refusedWith("InternalError.Timeout")),
];

function after(lost: Awaited<ReturnType<Post>>): Fault {
  return async (request) => {
    await systemPost(request);
    return lost;
  };
}

/** One of all faults at every call, by chance; `pass` lets time go by at a slow one. */
export function faulty(random: () => number, rate: number, pass: (delayMs: number) => void): Between {
  let calls = 0;
  return {
    calls: () => calls,
    async post(request) {
      calls += 1;
      const drawn = random();
      const index = Math.floor(random() * (faults.length + 1));
      if (drawn >= rate) return systemPost(request);
      const fault = faults[index];
      if (fault) return fault(request);
      pass(20_000);
      return systemPost(request);
    },
  };
}

export class Killed extends Error {}

/** The process ends at call `at`: before it is sent, or as soon as it has run. Nothing more goes out. */
export function killedAt(at: number, when: "before" | "after"): Between {
  let calls = 0;
  return {
    calls: () => calls,
    async post(request) {
      calls += 1;
      if (calls > at || (calls === at && when === "before")) throw new Killed();
      const answer = await systemPost(request);
      if (calls === at) throw new Killed();
      return answer;
    },
  };
}

/** The `nth` call of an action runs, and its answer is lost. */
export function losing(action: string, nth: number): Between {
  let calls = 0;
  return {
    calls: () => calls,
    async post(request) {
      const answer = await systemPost(request);
      if (request.headers["x-tc-action"] !== action) return answer;
      calls += 1;
      return calls === nth ? { kind: "unanswered", reason: "cut-off" } : answer;
    },
  };
}
