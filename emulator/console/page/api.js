const base = "/console/api";

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const at = (...segments) => `${base}/${segments.map(encodeURIComponent).join("/")}`;

export const callbacksPage = 100;

export const api = {
  environment: () => get(at("environment")),
  integrations: () => get(at("integrations")),
  integration: (id) => get(at("integrations", id)),
  callbacks: (id, before) => get(at("integrations", id, "callbacks"), { limit: callbacksPage, before }),
  send: (id, request) => post(at("integrations", id, "send"), request),
  retry: (id, requestId) => post(at("integrations", id, "callbacks", requestId, "retry"), {}),
  pay: (id, request) => post(at("integrations", id, "pay"), request),
  function: (name) => get(at("functions", name)),
  logs: (name, after) => get(at("functions", name, "logs"), { limit: 500, after }),
  invoke: (name, request) => post(at("functions", name, "invoke"), request),
};

function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return answerOf(fetch(given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`));
}

function post(path, body) {
  const headers = { "content-type": "application/json", "x-cloudbase-console": "1" };
  return answerOf(fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

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
