import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { openBlocks, readAesKey } from "../../../gateway/aes-blocks";
import { isBase64 } from "../../../gateway/base64";
import { Refusal } from "../../../gateway/codes";

export interface MeetingKeys {
  /** Names the subscription: nothing that is sent does. Tells nothing of the token. */
  readonly id: string;
  readonly token: string;
  /** Absent where the subscription has no EncodingAESKey: its events are base64 and nothing more (documented). */
  readonly aesKey?: Buffer;
}

/** Few enough that many tokens have the same, many enough that two subscriptions hardly ever do. */
const idCharacters = 8;

/** Throws Refusal CREDENTIALS_UNUSABLE with the field's name; its value is never told. */
export function parseMeetingKeys({ token = "", encodingAESKey = "" }: Readonly<Record<string, string>>): MeetingKeys {
  if (!/^[0-9A-Za-z]{25}$/.test(token)) {
    throw new Refusal("CREDENTIALS_UNUSABLE", token ? "token is not 25 letters and digits" : "token is not set");
  }
  return {
    id: hash("sha256", token).slice(0, idCharacters),
    token,
    ...(encodingAESKey && { aesKey: readAesKey(encodingAESKey) }),
  };
}

/** Just the text is encrypted: no random bytes, length or id as in message push (documented). Throws Refusal. */
export function openData(data: string, { aesKey }: MeetingKeys): Buffer {
  if (!isBase64(data)) throw new Refusal("DECRYPT_FAILED", "not base64");
  const bytes = Buffer.from(data, "base64");
  if (!aesKey) return bytes;
  const text = openBlocks(bytes, aesKey);
  // There is no checksum: of 256 wrong keys one leaves a last byte that passes for padding, and text that is none.
  if (!isUtf8(text)) throw new Refusal("DECRYPT_FAILED", "what comes out is no text");
  return text;
}
