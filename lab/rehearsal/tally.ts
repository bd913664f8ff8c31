import type { IntegrationRehearsal, LostCallback, Span } from "./types";

/** One notification and how far it is. Only those that were refused are kept. */
export interface Notification {
  readonly index: number;
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Virtual time at which the third party made it. */
  readonly madeAtMs: number;
  attempts: number;
}

export interface AttemptOutcome {
  readonly notification: Notification;
  readonly id: string;
  readonly subject: string;
  readonly nowMs: number;
}

type Counts = Pick<
  IntegrationRehearsal,
  "sent" | "atOnce" | "late" | "lost" | "refused" | "refusalsByCode" | "retries" | "window" | "delays" | "duplicates"
> & { readonly toQuery: readonly LostCallback[] };

/** The codes with which the function may have had the callback all the same. */
const mayHaveArrived = /^(FORWARD_|NO_ANSWER$)/;

/** Keeps the books: every notification ends as delivered at once, delivered late, or lost. */
export class Tally {
  #sent = 0;
  #atOnce = 0;
  #refused = 0;
  #retries = 0;
  #window: Span | null = null;
  readonly #refusalsByCode = new Map<string, number>();
  readonly #delaysMs: number[] = [];
  readonly #toQuery: LostCallback[] = [];
  /** Which notification a request was an attempt of, of those that may have reached the function. */
  readonly #reached = new Map<string, number>();

  constructor(private readonly applyStartMs: number) {}

  delivered({ notification, nowMs }: AttemptOutcome, requestId: string): void {
    this.#count(notification);
    this.#reached.set(requestId, notification.index);
    if (notification.attempts === 1) this.#atOnce += 1;
    else this.#delaysMs.push(nowMs - notification.madeAtMs);
  }

  refused({ notification }: AttemptOutcome, code: string, requestId: string): void {
    this.#count(notification);
    this.#refusalsByCode.set(code, (this.#refusalsByCode.get(code) ?? 0) + 1);
    if (mayHaveArrived.test(code)) this.#reached.set(requestId, notification.index);
    if (notification.attempts > 1) return;
    this.#refused += 1;
    const atMs = notification.madeAtMs - this.applyStartMs;
    this.#window = {
      fromMs: Math.min(this.#window?.fromMs ?? atMs, atMs),
      toMs: Math.max(this.#window?.toMs ?? atMs, atMs),
    };
  }

  lost({ notification, id, subject }: AttemptOutcome, code: string): void {
    const { event, attempts, madeAtMs } = notification;
    this.#toQuery.push({ event, id, subject, atMs: madeAtMs - this.applyStartMs, attempts, code });
  }

  /** `deliveries`: the request ids that the function noted. Throws when a notification is not accounted for. */
  close(deliveries: readonly string[]): Counts {
    const late = this.#delaysMs.length;
    const lost = this.#toQuery.length;
    if (this.#sent !== this.#atOnce + late + lost) {
      throw new Error(`${this.#sent} callbacks were sent, but ${this.#atOnce + late + lost} are accounted for`);
    }
    return {
      sent: this.#sent,
      atOnce: this.#atOnce,
      late,
      lost,
      refused: this.#refused,
      refusalsByCode: Object.fromEntries([...this.#refusalsByCode].sort(([a], [b]) => (a < b ? -1 : 1))),
      retries: this.#retries,
      window: this.#window,
      delays: delaysOf(this.#delaysMs),
      duplicates: this.#duplicates(deliveries),
      toQuery: this.#toQuery.toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)),
    };
  }

  #count(notification: Notification): void {
    notification.attempts += 1;
    if (notification.attempts === 1) this.#sent += 1;
    else this.#retries += 1;
  }

  #duplicates(deliveries: readonly string[]): number {
    const seen = new Set<number>();
    let duplicates = 0;
    for (const requestId of deliveries) {
      const index = this.#reached.get(requestId);
      if (index === undefined) continue;
      if (seen.has(index)) duplicates += 1;
      seen.add(index);
    }
    return duplicates;
  }
}

function delaysOf(delaysMs: readonly number[]): IntegrationRehearsal["delays"] {
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const longestMs = sorted.at(-1);
  if (longestMs === undefined) return null;
  const percentile = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? longestMs;
  return { p50Ms: percentile(0.5), p95Ms: percentile(0.95), longestMs };
}
