/*
 * Why the gateway refused a callback: one code a refusal, in words for the developer who reads the log. The third party
 * only ever sees the HTTP status and a generic body, so that nobody can learn from refusals.
 */

export interface CodeExplanation {
  /** What the third party gets. Every one of them makes WeChat Pay send the notification again. */
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
    cause: "no third party sends notifications this large",
    fix: "see where it came from",
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
    phrase: "a signature header is missing",
    cause: "the request is not from WeChat Pay, or a proxy removed the Wechatpay-* headers",
    fix: "let the proxy pass the Wechatpay-* headers unchanged",
  },
  HEADER_MALFORMED: {
    httpStatus: 400,
    phrase: "a signature header has the wrong form",
    cause: "the request is not from WeChat Pay, or something sent the header twice or rewrote it",
    fix: "let proxies pass the Wechatpay-* headers unchanged",
  },
  TIMESTAMP_EXPIRED: {
    httpStatus: 401,
    phrase: "the timestamp is 5 minutes or more away from the gateway's clock",
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
    phrase: "the signature does not fit body, timestamp and nonce",
    cause: "the body was changed on its way, or wxPayPublicKey is not the key of wxPayPublicKeyId",
    fix: "download wxPayPublicKey again and save it together with its id; let proxies pass the body unchanged",
  },
  ENVELOPE_INVALID: {
    httpStatus: 400,
    phrase: "the signed body is not a notification as WeChat Pay v3 sends it",
    cause: "the merchant's notifications have another format, for example API v2 XML",
    fix: "use the v3 API for the orders that notify this address",
  },
  ALGORITHM_UNSUPPORTED: {
    httpStatus: 400,
    phrase: "the notification is encrypted with an algorithm other than AEAD_AES_256_GCM",
    cause: "the merchant uses the SM4 variant",
    fix: "use the API variant that encrypts with AEAD_AES_256_GCM",
  },
  DECRYPT_FAILED: {
    httpStatus: 400,
    phrase: "the notification cannot be decrypted with the integration's APIv3 key",
    cause: "the APIv3 key was changed in the merchant console and not here, or here and not there",
    fix: "set the same APIv3 key in the merchant console and in the integration's apiV3Key",
  },
  PLAINTEXT_INVALID: {
    httpStatus: 400,
    phrase: "the decrypted notification is not a JSON object",
    cause: "the sender encrypted something else",
    fix: "see what the sender encrypts",
  },
  APPID_MISMATCH: {
    httpStatus: 403,
    phrase: "the notification is for another app",
    cause: "several apps of one merchant share this callback URL, or appId is another app's",
    fix: "give each app its own integration and notify_url; an Official Account's id goes into service_app_id",
  },
  MCHID_MISMATCH: {
    httpStatus: 403,
    phrase: "the notification is for another merchant",
    cause: "merchantId is another merchant's, or the notification is of partner mode, which names no mchid",
    fix: "compare merchantId with the merchant console",
  },
  REPLAYED: {
    httpStatus: 409,
    phrase: "the same signed request came before",
    cause: "somebody recorded it and sent it again; WeChat Pay signs each attempt anew",
    fix: "nothing, if the first one arrived; see where this one came from",
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
