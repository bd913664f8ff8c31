/**
 * What web pages of the listed origins need to read an answer, also a refusal. Who may call is decided by who calls, never
 * by the origin: anything but a browser writes what it likes there.
 */
function corsHeaders(origin, { corsAllowOrigin }, methods) {
  if (corsAllowOrigin.length === 0) return {};
  if (!corsAllowOrigin.includes(origin)) return { vary: "Origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "Content-Type, Authorization",
    vary: "Origin",
  };
}

/** Whether the request only asks, on behalf of a page of a listed origin, if the real one may be sent. */
function isPreflight({ method, headers }, { corsAllowOrigin }) {
  return method === "OPTIONS" && corsAllowOrigin.includes(headers.origin);
}

module.exports = { corsHeaders, isPreflight };
