const base = "/console/api";

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const at = (...segments) => `${base}/${segments.map(encodeURIComponent).join("/")}`;

export const api = {
  environment: () => answerOf(fetch(at("environment"))),
  integrations: () => answerOf(fetch(at("integrations"))),
  integration: (id) => answerOf(fetch(at("integrations", id))),
  callbacks: (id) => answerOf(fetch(at("integrations", id, "callbacks"))),
  logs: (name, afterId) =>
    answerOf(fetch(`${at("functions", name, "logs")}?limit=500${afterId === undefined ? "" : `&after=${afterId}`}`)),
  send: (id, request) =>
    answerOf(
      fetch(at("integrations", id, "send"), {
        method: "POST",
        headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
        body: JSON.stringify(request),
      }),
    ),
};

async function answerOf(request) {
  const response = await request;
  const body = await response.json();
  if (!response.ok) throw new ApiError(body.error.code, body.error.message);
  return body;
}

const reopenAfterMs = 2000;

/**
 * Calls `changed` at the start, after each reconnect and whenever the emulator says so, and `lost` when the stream
 * breaks. A hidden page lets go of its stream: a browser has only six connections to one host.
 */
export function followChanges(changed, lost) {
  let stream;
  const open = () => {
    stream = new EventSource(at("events"));
    stream.addEventListener("open", changed);
    stream.addEventListener("error", () => {
      lost();
      // The browser tries again after a lost connection, but not after an answer that is no stream.
      if (stream.readyState === EventSource.CLOSED) setTimeout(reopen, reopenAfterMs);
    });
    stream.addEventListener("changed", changed);
  };
  const reopen = () => {
    stream.close();
    if (!document.hidden) open();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? stream.close() : reopen()));
  open();
}
