import type { MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import type { AcceptedAnswer } from "../../../gateway/protocol";
import { sortedSignature } from "../../../gateway/sorted-signature";
import type { PushKeys } from "./keys";
import { sealMessage } from "./open";

export interface ReplyContext {
  /** Of the message's envelope: the reply gets the same. */
  readonly format: MessageFormat;
  readonly keys: PushKeys;
  readonly nonce: string;
  readonly nowMs: number;
}

/** A reply in safe mode, with the nonce that the message had (documented sample). */
export function sealReply(text: string, { format, keys, nonce, nowMs }: ReplyContext, random: Buffer): AcceptedAnswer {
  const timeStamp = Math.floor(nowMs / 1000);
  const encrypt = sealMessage(text, keys, random);
  const signature = sortedSignature([keys.token, String(timeStamp), nonce, encrypt]);
  return format === "json"
    ? {
        contentType: "application/json",
        body: JSON.stringify({ Encrypt: encrypt, MsgSignature: signature, TimeStamp: timeStamp, Nonce: nonce }),
      }
    : {
        contentType: "text/xml",
        body: `<xml><Encrypt><![CDATA[${encrypt}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature><TimeStamp>${timeStamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`,
      };
}
