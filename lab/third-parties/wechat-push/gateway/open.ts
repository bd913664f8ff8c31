import { openBlocks, sealBlocks } from "../../../gateway/aes-blocks";
import { Refusal } from "../../../gateway/codes";
import { equalInConstantTime } from "../../../plumbing/constant-time";
import type { PushKeys } from "./keys";

/* Layout (documented): 16 random bytes, the message's length in 4 bytes, the message, the app's id. */

const randomBytes = 16;
const lengthBytes = 4;
const headBytes = randomBytes + lengthBytes;

/** The message inside. Throws Refusal. */
export function openMessage(sealed: string, { aesKey, appId }: Pick<PushKeys, "aesKey" | "appId">): Buffer {
  const opened = openBlocks(Buffer.from(sealed, "base64"), aesKey);
  const messageBytes = opened.length < headBytes ? Number.NaN : opened.readUInt32BE(randomBytes);
  if (!(headBytes + messageBytes <= opened.length)) {
    throw new Refusal("DECRYPT_FAILED", "the message is not as long as it says");
  }
  if (!equalInConstantTime(opened.subarray(headBytes + messageBytes), appId)) {
    throw new Refusal("APPID_MISMATCH", `configured is ${appId}`);
  }
  return opened.subarray(headBytes, headBytes + messageBytes);
}

export function sealMessage(
  message: string,
  { aesKey, appId }: Pick<PushKeys, "aesKey" | "appId">,
  random: Buffer,
): string {
  const text = Buffer.from(message, "utf8");
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(text.length);
  return sealBlocks(Buffer.concat([random, length, text, Buffer.from(appId)]), aesKey).toString("base64");
}
