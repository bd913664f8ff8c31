/*
 * Why the gateway refused a callback: one code a refusal, in words for the developer who reads the log. The third party
 * only ever sees the HTTP status and a generic body, so that nobody can learn from refusals.
 */

export interface CodeExplanation {
  /** What the third party gets. Those that send again do so after every one of them but 200. */
  readonly httpStatus: number;
  /** What happened. */
  readonly phrase: string;
  readonly cause: string;
  readonly fix: string;
}

export const gatewayCodes = {
  INTEGRATION_UNKNOWN: {
    httpStatus: 404,
    phrase: "no integration has this address",
    cause: "the integration was deleted, or the callback URL has a typing error",
    fix: "compare the URL that the third party calls with callbackUrls of the integration",
  },
  ROUTE_UNKNOWN: {
    httpStatus: 404,
    phrase: "the integration has no callback route with this path",
    cause: "the path after the domain is not one that the integration's type serves",
    fix: "use one of the URLs in callbackUrls, without a slash or anything else added",
  },
  METHOD_NOT_ALLOWED: {
    httpStatus: 405,
    phrase: "the method is not one that the third party uses",
    cause: "the address was opened in a browser, or a health check calls it",
    fix: "nothing, if it was you; otherwise see where it came from",
  },
  REQUEST_MALFORMED: {
    httpStatus: 400,
    phrase: "the bytes are not a valid HTTP request",
    cause: "a scanner, or TLS spoken to a plain HTTP port",
    fix: "call the local gateway with http://, not https://",
  },
  REQUEST_TIMEOUT: {
    httpStatus: 408,
    phrase: "the request was not complete in time",
    cause: "the sender stalled, or sent very slowly on purpose",
    fix: "nothing; a real third party sends again",
  },
  HEADERS_TOO_LARGE: {
    httpStatus: 431,
    phrase: "the headers are larger than the limit",
    cause: "no third party sends this much",
    fix: "see where it came from; a proxy in between may add headers",
  },
  ENCODING_UNSUPPORTED: {
    httpStatus: 415,
    phrase: "the body is compressed",
    cause: "a proxy between the third party and the gateway compressed it, which breaks the signature",
    fix: "let the proxy pass bodies unchanged",
  },
  BODY_TOO_LARGE: {
    httpStatus: 413,
    phrase: "the body is larger than the limit",
    cause:
      "GitHub sends pushes of up to 25 MB, and a function takes 6 MB in one request, so that more cannot be forwarded; the other third parties send some KB",
    fix: "push fewer commits at a time, or send the webhook only the events that are needed; if it is not GitHub's, see where it came from",
  },
  BODY_INCOMPLETE: {
    httpStatus: 400,
    phrase: "the connection ended before the body did",
    cause: "the sender gave up or the network broke",
    fix: "nothing; a real third party sends again",
  },
  GATEWAY_BUSY: {
    httpStatus: 503,
    phrase: "too many bytes are being held for callbacks in flight",
    cause: "a flood, or a function so slow that callbacks pile up",
    fix: "make the function answer at once and do its work afterwards",
  },
  CREDENTIALS_UNUSABLE: {
    httpStatus: 500,
    phrase: "the integration's own credentials cannot be used",
    cause: "they were saved through a client that does not check them, or a PEM was damaged when it was pasted",
    fix: "give the integration the credentials again",
  },
  HEADER_MISSING: {
    httpStatus: 400,
    phrase: "a header that proves the callback is missing",
    cause: "the request is not from the third party, its webhook has no secret, or a proxy removed the header",
    fix: "let the proxy pass the third party's headers unchanged; give its webhook the secret that the integration has",
  },
  HEADER_MALFORMED: {
    httpStatus: 400,
    phrase: "a header that proves the callback has the wrong form",
    cause: "the request is not from the third party, or something sent the header twice or rewrote it",
    fix: "let proxies pass the third party's headers unchanged",
  },
  QUERY_MISSING: {
    httpStatus: 400,
    phrase: "a query parameter that proves the callback is missing",
    cause: "the request is not from the third party, or a proxy or redirect dropped the query",
    fix: "let proxies pass the query unchanged; give the third party the callback URL itself",
  },
  QUERY_MALFORMED: {
    httpStatus: 400,
    phrase: "a query parameter has the wrong form, or came twice",
    cause: "the request is not from the third party, or something rewrote its query",
    fix: "let proxies pass the query unchanged; give the third party the callback URL without a query of its own",
  },
  PLAINTEXT_MODE: {
    httpStatus: 403,
    phrase: "the message is sent in plaintext mode, in which nothing protects its content",
    cause: "the message push is set to plaintext mode at mp.weixin.qq.com",
    fix: "set it to safe mode: mp.weixin.qq.com → Development → Message push → encryption",
  },
  TIMESTAMP_EXPIRED: {
    httpStatus: 401,
    phrase: "the timestamp is too far from the gateway's clock (5 minutes; Gitee: 1 hour)",
    cause: "an old request was sent again, or one of the two clocks is wrong",
    fix: "set the clock by network time; send with a fresh timestamp and signature",
  },
  SIGNATURE_TYPE_UNSUPPORTED: {
    httpStatus: 401,
    phrase: "the signature is of a type that WeChat Pay v3 with RSA does not use",
    cause: "the merchant uses the SM2 or the brand API",
    fix: "use an API whose notifications are signed WECHATPAY2-SHA256-RSA2048",
  },
  SERIAL_UNKNOWN: {
    httpStatus: 401,
    phrase: "the Wechatpay-Serial names no key that the integration holds",
    cause: "wxPayPublicKeyId is another key's, or WeChat Pay switched between public key and platform certificate",
    fix: "take wxPayPublicKey and wxPayPublicKeyId from the console of the WeChat Pay that sends; locally, the emulator's own",
  },
  CERTIFICATE_EXPIRED: {
    httpStatus: 401,
    phrase: "the platform certificate is not valid at this time",
    cause: "it has expired and its successor is used now, or a clock is wrong",
    fix: "renew the platform certificates, or switch to the WeChat Pay public key",
  },
  SIGNATURE_PROBE: {
    httpStatus: 401,
    phrase: "WeChat Pay sent a wrong signature on purpose to see it refused",
    cause: "signatures that start with WECHATPAY/SIGNTEST/ are WeChat Pay's own probes",
    fix: "nothing: this refusal is right, and the notification comes again with a proper signature",
  },
  SIGNATURE_INVALID: {
    httpStatus: 401,
    phrase: "the signature does not fit the request",
    cause:
      "the request was changed on its way, or the integration holds another key or secret (wxPayPublicKey, token, webhookSecret) than the third party signs with",
    fix: "copy wxPayPublicKey with its id, the token or the webhook secret from the third party again; let proxies pass requests unchanged",
  },
  ENVELOPE_INVALID: {
    httpStatus: 400,
    phrase: "the body is not a callback as this third party sends it",
    cause: "the third party is set to another format or an older API, for example WeChat Pay's API v2 with XML",
    fix: "compare the third party's settings with the integration's type; for WeChat Pay use the v3 API",
  },
  FORMAT_UNSUPPORTED: {
    httpStatus: 415,
    phrase: "the content is in a format that integrations of this type do not take",
    cause: "the message push or the webhook is set to the other format (XML or JSON, form or JSON)",
    fix: "set JSON; for an Official Account, XML",
  },
  XML_FORBIDDEN: {
    httpStatus: 400,
    phrase: "the XML declares a document type, an entity or a processing instruction",
    cause: "the request is not from WeChat, which sends none of these: it is an attack on XML parsers",
    fix: "see where it came from",
  },
  ALGORITHM_UNSUPPORTED: {
    httpStatus: 400,
    phrase: "the notification is encrypted with an algorithm other than AEAD_AES_256_GCM",
    cause: "the merchant uses the SM4 variant",
    fix: "use the API variant that encrypts with AEAD_AES_256_GCM",
  },
  ROUTE_MISMATCH: {
    httpStatus: 403,
    phrase: "the event belongs to the other callback URL",
    cause:
      "refunds go to the refund URL and everything else to the order URL; a notify_url names the wrong one, or somebody sent on what he intercepted",
    fix: "give orders callbackUrls.order and refunds callbackUrls.refund as their notify_url",
  },
  DECRYPT_FAILED: {
    httpStatus: 400,
    phrase: "the content cannot be decrypted with the integration's key",
    cause: "the key (apiV3Key, or encodingAESKey) was changed at the third party and not here, or here and not there",
    fix: "set the same key in the third party's console and in the integration",
  },
  PLAINTEXT_INVALID: {
    httpStatus: 400,
    phrase: "the decrypted content is not a message",
    cause: "the sender encrypted something else than a JSON object or an XML document",
    fix: "see what the sender encrypts",
  },
  APPID_MISMATCH: {
    httpStatus: 403,
    phrase: "the callback is for another app",
    cause: "several apps share this callback URL, or appId is another app's",
    fix: "give each app its own integration and callback URL; with WeChat Pay an Official Account's id goes into service_app_id",
  },
  MCHID_MISMATCH: {
    httpStatus: 403,
    phrase: "the notification is for another merchant",
    cause:
      "merchantId is another merchant's, or the event is one that names no merchant (a complaint), so that nobody can tell whose it is",
    fix: "compare merchantId with the merchant console; have such events sent to a URL of their own",
  },
  REPLAYED: {
    httpStatus: 409,
    phrase: "the same request came before",
    cause: "somebody recorded it and sent it again; a third party proves each delivery anew",
    fix: "nothing, if the first one arrived; see where this one came from",
  },
  REPEATED: {
    httpStatus: 200,
    phrase: "the same delivery came before, and the function has had it",
    cause: "somebody pressed Redeliver or Resend at the third party; who sends on a recording of it looks the same",
    fix: "nothing: it was answered as a success and not handed over again; to have it handed over, let the third party make a new one",
  },
  REPLAY_MEMORY_FULL: {
    httpStatus: 503,
    phrase: "more callbacks came than the gateway can remember, so it cannot tell a new one from a replay",
    cause: "a load test",
    fix: "send fewer callbacks in ten minutes; each is accepted once old ones are forgotten",
  },
  FORWARD_TIMEOUT: {
    httpStatus: 504,
    phrase: "the function did not answer in time",
    cause: "it does its business work before it answers, or it hangs",
    fix: "answer first, work afterwards; the function's log shows how far it came",
  },
  FORWARD_CONNECT: {
    httpStatus: 502,
    phrase: "the function could not be reached",
    cause: "it does not start, exited, or does not listen on its port",
    fix: "see the function's log for why it ended",
  },
  FORWARD_STATUS: {
    httpStatus: 502,
    phrase: "the function refused the callback",
    cause: "an error in the function's code for this event",
    fix: "see the function's log at this time",
  },
  INTERNAL: {
    httpStatus: 500,
    phrase: "the gateway itself failed",
    cause: "a defect in the emulator",
    fix: "report it with this line of the log",
  },
} as const satisfies Readonly<Record<string, CodeExplanation>>;

export type GatewayCode = keyof typeof gatewayCodes;

/** Explains an `errorCode` of the callback log; `FORWARD_STATUS_503` and its like are `FORWARD_STATUS`. */
export function explainCode(errorCode: string): CodeExplanation | undefined {
  const code = errorCode.startsWith("FORWARD_STATUS_") ? "FORWARD_STATUS" : errorCode;
  return Object.hasOwn(gatewayCodes, code) ? gatewayCodes[code as GatewayCode] : undefined;
}

/** Ends the handling of one callback. `specifics` goes into the log: no secret, no plaintext, nothing unbounded. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly code: GatewayCode,
    readonly specifics = "",
  ) {
    super(code);
  }
}
