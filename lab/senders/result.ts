import type { Notification } from "./notification";
import type { Attempts } from "./run";
import type { SendResult } from "./send";

export function result(notification: Notification, { made, isExhausted }: Attempts): SendResult {
  const { eventType, id, subject, protection, seed, createdAtMs } = notification;
  const attempts = made.map(({ isAccepted: _, ...attempt }) => attempt);
  const last = made.at(-1);
  return {
    eventType,
    id,
    subject,
    protection,
    status: last?.status ?? 0,
    body: last?.body ?? "",
    latencyMs: last?.latencyMs ?? 0,
    requestId: last?.requestId ?? "",
    seed,
    createdAt: new Date(createdAtMs).toISOString(),
    outcome: last?.isAccepted ? "accepted" : isExhausted ? "given-up" : "refused",
    attempts,
  };
}
