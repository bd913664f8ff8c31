import { encryptBlocks } from "../../../senders/aes-blocks";

const lengthBytes = 4;

/** What comes before the message: so many random characters. */
export const prefixCharacters = 16;

/** 16 random characters, the message's length, the message, the app that it is for; encrypted (documented). */
export function encryptMessage(
  message: string,
  { encodingAESKey, appId }: { readonly encodingAESKey: string; readonly appId: string },
  prefix: string,
): string {
  const text = Buffer.from(message, "utf8");
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(text.length);
  return encryptBlocks(Buffer.concat([Buffer.from(prefix), length, text, Buffer.from(appId)]), encodingAESKey).toString(
    "base64",
  );
}
