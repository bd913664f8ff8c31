import { readAesKey } from "../../../gateway/aes-blocks";
import { Refusal } from "../../../gateway/codes";

export interface PushKeys {
  readonly token: string;
  readonly aesKey: Buffer;
  readonly appId: string;
}

/** Throws Refusal CREDENTIALS_UNUSABLE with the field's name; its value is never told. */
export function parsePushKeys({
  token = "",
  encodingAESKey = "",
  appId = "",
}: Readonly<Record<string, string>>): PushKeys {
  if (!/^[0-9A-Za-z]{3,32}$/.test(token)) {
    throw new Refusal("CREDENTIALS_UNUSABLE", token ? "token is not 3 to 32 letters and digits" : "token is not set");
  }
  if (!encodingAESKey) throw new Refusal("CREDENTIALS_UNUSABLE", "encodingAESKey is not set");
  if (!appId) throw new Refusal("CREDENTIALS_UNUSABLE", "appId is not set");
  return { token, aesKey: readAesKey(encodingAESKey), appId };
}
