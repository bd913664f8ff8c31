import { answersOf, readRecording } from "../../lab/observe";
import { randomOf } from "./support/configurations";

/*
 * Logs as the recorder writes them, in random worlds: WeChat Pay's schedule, the gateway's five behaviours, instances that come and
 * go, the steps of docs/observed, and a log that begins and ends wherever somebody cut it. RECORDING_SEEDS=100000 plays more.
 */

const seeds = Number(process.env.RECORDING_SEEDS ?? 3_000);
const startMs = Date.UTC(2026, 10, 26, 12);
/** Pauses before each further attempt (documented), and the recorder's own lateness from the second delivery on. */
const pausesSeconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 3600, 3600, 3600, 3600, 3600];
const latenessMs = [8500, 7500, 6500, 5500, 4500, 3500, 2500, 1500, 500];

interface Truth {
  readonly forwardPath: "root" | "route";
  readonly forwardBody: "parsed" | "plaintext";
  readonly relayAnswer: "relay" | "always-success";
  readonly forwardTimeoutMs: number;
  readonly acceptedKeys: "current" | "current-and-previous";
}

interface Line {
  readonly atMs: number;
  readonly event: object;
}

function worldOf(seed: number): { truth: Truth; text: string } {
  const random = randomOf(seed);
  const oneOf = <T>(...values: readonly [T, ...T[]]): T => values[Math.floor(random() * values.length)] ?? values[0];
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from));
  const truth: Truth = {
    forwardPath: oneOf("root", "route"),
    forwardBody: oneOf("parsed", "plaintext"),
    relayAnswer: oneOf("relay", "relay", "always-success"),
    forwardTimeoutMs: oneOf(1000, 2000, 3000, 5000, 5000, 8000, 10_000, between(200, 12_000)),
    acceptedKeys: oneOf("current", "current-and-previous"),
  };
  const minuteMs = 60_000;
  // Another key is set, and set back; each time the gateway has it at once, the function after its deployment.
  const otherMs = startMs + between(60, 300) * minuteMs;
  const backMs = otherMs + between(2, 30) * minuteMs;
  const deployed = [otherMs, backMs].map((ms) => ms + between(60, 120) * 1000);
  const isOther = (ms: number, [from = 0, to = 0]: readonly number[]) => ms >= from && ms < to;
  const payments = [startMs, startMs + between(3, 150) * minuteMs, otherMs + between(1, 110) * 1000];
  const restarts = Array.from({ length: between(0, 8) }, () => startMs + between(0, 420) * minuteMs);

  const lines: Line[] = [startMs - 1000, ...deployed, ...restarts].map((atMs) => ({
    atMs,
    event: { event: "started" },
  }));
  const starts = lines.map(({ atMs }) => atMs);
  for (const [index, paidMs] of payments.entries()) {
    const id = String(index).repeat(16);
    const forwarded: number[] = [];
    let atMs = paidMs + between(100, 3000);
    for (const pause of pausesSeconds) {
      const isRefused = isOther(atMs, [otherMs, backMs]) && truth.acceptedKeys === "current";
      let isHeardFailed = isRefused;
      if (!isRefused) {
        const since = Math.max(...starts.filter((ms) => ms <= atMs));
        const times = 1 + forwarded.filter((ms) => ms >= since).length;
        forwarded.push(atMs);
        const lateMs = times === 1 ? 0 : (latenessMs[times - 2] ?? 0);
        const event = {
          event: "callback",
          path: truth.forwardPath === "root" ? "/" : "/wechatpay/order",
          marked: true,
          shape: truth.forwardBody === "parsed" ? "four keys" : "the content alone",
          id,
          createdAt: new Date(Math.floor(paidMs / 1000) * 1000).toISOString(),
          // Without the envelope nothing can be opened.
          ...(truth.forwardBody === "parsed" && { opens: !isOther(atMs, deployed) }),
          times,
          lateMs,
        };
        lines.push({ atMs, event });
        isHeardFailed = truth.relayAnswer === "relay" && (times === 1 || lateMs > truth.forwardTimeoutMs);
      }
      if (!isHeardFailed) break;
      atMs += Math.round(pause * 1000 * (1 + random() * 0.3)) + between(100, 9000);
    }
  }
  const sorted = lines.sort((a, b) => a.atMs - b.atMs);
  const from = random() < 0.5 ? 0 : Math.floor(random() * sorted.length);
  const to = random() < 0.5 ? sorted.length : from + Math.floor(random() * (sorted.length - from + 1));
  const text = sorted
    .slice(from, to)
    .map(
      ({ atMs, event }) =>
        `pulumi-cloudbase-recorder ${JSON.stringify({ at: new Date(atMs).toISOString(), ...event })}`,
    )
    .join("\n");
  return { truth, text };
}

/** The answer about patience is exact to the half second on both sides. */
function isTrue(question: keyof Truth, answer: string | number, truth: Truth): boolean {
  const isSo = truth[question];
  return typeof isSo === "number" ? Math.abs(Number(answer) - isSo) <= 500 : answer === isSo;
}

test(`of ${seeds} recordings each question gets the truth or no answer, and each is answered by many`, () => {
  const answered: Record<string, number> = {};
  const wrong: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { truth, text } = worldOf(seed);
    const read = readRecording(text);
    if ("problems" in read) continue;
    for (const one of answersOf(read.lines)) {
      if (!("answer" in one)) continue;
      const question = one.question as keyof Truth;
      const key = `${question} ${question === "forwardTimeoutMs" ? "" : one.answer}`.trim();
      answered[key] = (answered[key] ?? 0) + 1;
      if (!isTrue(question, one.answer, truth))
        wrong.push(`seed ${seed}: ${question} is ${truth[question]}, answered ${one.answer} (${one.note})`);
    }
  }
  process.stdout.write(`recordings: ${JSON.stringify(answered)}\n`);
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(Object.keys(answered).sort()).toEqual([
    "acceptedKeys current",
    "acceptedKeys current-and-previous",
    "forwardBody parsed",
    "forwardBody plaintext",
    "forwardPath root",
    "forwardPath route",
    "forwardTimeoutMs",
    "relayAnswer always-success",
    "relayAnswer relay",
  ]);
});
