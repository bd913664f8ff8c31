import type { Explanation } from "./explanation";

const report = "Please report it to pulumi-cloudbase with the whole message; it holds no secret.";
const network = "Check this machine's network, name service, proxy and firewall, then run again.";
const proxy = "Look for a proxy that changes answers on the way, then run again.";
const later = "Run again in a few minutes.";

/** What goes wrong on the way, at the cloud, and at third parties. */
export const outside = {
  // On the way
  NETWORK_NAME_UNKNOWN: { meaning: "The host cannot be found.", remedy: network },
  NETWORK_REFUSED: { meaning: "The host refused the connection.", remedy: network },
  NETWORK_UNREACHABLE: { meaning: "The host cannot be reached.", remedy: network },
  NETWORK_TLS: {
    meaning: "This machine does not trust the TLS connection.",
    remedy: "Look for a proxy that opens TLS connections, and give Node its certificate (NODE_EXTRA_CA_CERTS).",
  },
  NETWORK_TIMEOUT: { meaning: "No answer came in time.", remedy: network },
  NETWORK_CUT_OFF: { meaning: "The connection broke before the answer came.", remedy: network },
  ANSWER_TOO_LARGE: { meaning: "The answer is larger than any that is expected.", remedy: proxy },
  ANSWER_NOT_FROM_CLOUD: {
    meaning: "Something answered that does not speak the cloud's protocol.",
    remedy: "Correct the endpoint, or look for a proxy or sign-in page on the way.",
  },
  ANSWER_UNEXPECTED: { meaning: "The cloud's answer is not in the form that we know.", remedy: report },
  QUEUE_FULL: { meaning: "Too many calls of one kind wait in this process.", remedy: "Run with a lower --parallel." },
  LIST_TOO_LONG: {
    meaning: "A list of the cloud's did not end.",
    remedy: "Remove integrations that are no longer needed, or report it to pulumi-cloudbase.",
  },
  // Credentials at the cloud
  ENCRYPTION_KEY_UNAVAILABLE: {
    meaning: "The key that secrets are encrypted with could not be fetched. No credential was sent.",
    remedy: later,
  },
  TEMPLATE_UNREADABLE: {
    meaning: "The cloud's template does not say which fields are secret. No credential was sent.",
    remedy: report,
  },
  CREDENTIALS_UNLIKE_TEMPLATE: {
    meaning: "The credentials are not those that the cloud asks for of this type.",
    remedy: "Correct them; `npx pulumi-cloudbase types` shows what the cloud asks for.",
  },
  CREDENTIAL_MASKED: {
    meaning: "Asterisks stand where a secret should be.",
    remedy: "Give the real value.",
  },
  TICKET_NOT_CHANGEABLE: {
    meaning: "The cloud takes a ticket only when it makes an integration.",
    remedy: "Give the ticket that it was made with, or make a new integration.",
  },
  // WeChat Pay's answers to a live proof
  ANSWER_NOT_FROM_WECHAT_PAY: { meaning: "Something answered that is not WeChat Pay.", remedy: proxy },
  ANSWER_UNSIGNED: { meaning: "The answer bears no signature of WeChat Pay's.", remedy: proxy },
  ANSWER_SIGNATURE_UNREADABLE: { meaning: "The answer's signature is in a form that we do not know.", remedy: proxy },
  ANSWER_STALE: { meaning: "The answer was signed too long ago, or in the future.", remedy: proxy },
  ANSWER_PROBED: { meaning: "WeChat Pay tested whether wrong signatures are noticed.", remedy: "Run again." },
  ANSWER_SIGNATURE_WRONG: { meaning: "The answer's signature does not verify.", remedy: proxy },
  ANSWER_KEY_UNKNOWN: { meaning: "The answer is signed with a key that is not in force.", remedy: proxy },
} as const satisfies Record<string, Explanation>;
