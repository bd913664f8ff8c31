import { describeCredential, required } from "../../../senders/credentials";
import { digits } from "../../../senders/random";
import { sortedSignature } from "../../../senders/sorted-signature";
import type { ComposedNotification, Fault, NotificationContext } from "../../../senders/third-party-sender";
import { seconds } from "./event";

const echoDigits = 19;

/** The GET that WeChat sends when the URL is saved: its echostr must come back, and nothing else (documented). */
export function composeUrlCheck(fault: Fault | undefined, circumstances: NotificationContext): ComposedNotification {
  const token = required(circumstances, "token", "WeChat signs the check with it");
  const echostr = digits(circumstances.random, echoDigits);
  return {
    id: echostr,
    subject: echostr,
    protection: `signed with ${describeCredential(fault, "token", "Token")}`,
    method: "GET",
    sign(atMs, random) {
      const timestamp = String(seconds(atMs));
      const nonce = digits(random, 10);
      return {
        headers: { "User-Agent": "Mozilla/4.0" },
        query: { signature: sortedSignature(token, timestamp, nonce), timestamp, nonce, echostr },
        body: Buffer.alloc(0),
      };
    },
    isContent: (body) => body === echostr,
  };
}
