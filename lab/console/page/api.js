import { authorization } from "./token.js";

const base = "/console/api";

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }

  /** The page has no token, or that of an earlier start. */
  get isLocked() {
    return this.code === "TOKEN_REQUIRED";
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
  const address = given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
  return answerOf(fetch(address, { headers: authorization() }));
}

function post(path, body) {
  const headers = { "content-type": "application/json", "x-cloudbase-console": "1", ...authorization() };
  return answerOf(fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answerOf(request) {
  const response = await request;
  if (!response.ok) throw await refusalOf(response);
  return response.json();
}

async function refusalOf(response) {
  const { error } = await response.json();
  return new ApiError(error.code, error.message);
}

const reopenAfterMs = 2000;

/**
 * Calls `changed` at the start, after each reconnect and whenever the emulator says so, and `lost` with the reason when the
 * stream breaks. A hidden page lets go of its stream: a browser has only six connections to one host. Returns how to begin
 * anew. EventSource could not send the token.
 */
export function followChanges(changed, lost) {
  let following = new AbortController();
  const follow = async (controller) => {
    try {
      for await (const _ of events(controller.signal, changed)) changed();
      throw new Error("the stream ended");
    } catch (error) {
      if (controller.signal.aborted) return;
      lost(error);
      setTimeout(() => controller === following && reopen(), reopenAfterMs);
    }
  };
  const reopen = () => {
    following.abort();
    following = new AbortController();
    if (!document.hidden) void follow(following);
  };
  document.addEventListener("visibilitychange", reopen);
  reopen();
  return reopen;
}

/** Yields once for each `changed`; what else comes in between keeps the connection open. */
async function* events(signal, opened) {
  const response = await fetch(at("events"), { headers: authorization(), signal });
  if (!response.ok) throw await refusalOf(response);
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    if (parts.some((part) => part.startsWith("event: changed"))) yield;
  }
}
