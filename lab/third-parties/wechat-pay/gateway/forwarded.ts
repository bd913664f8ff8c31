import type { JsonObject } from "../../../gateway/json";

/**
 * What the function gets: decrypted content and envelope, each parsed and as it came (vendor source: the template reads
 * these four keys; their exact types are assumed). Both are proven JSON and are put in byte for byte, so that numbers beyond
 * 2^53 survive.
 */
export function forwardedBody(plaintext: Buffer, plaintextText: string, envelope: Buffer): Buffer {
  return Buffer.concat([
    content,
    plaintext,
    notify,
    envelope,
    plain,
    Buffer.from(JSON.stringify(plaintextText)),
    raw,
    envelope,
    end,
  ]);
}

const content = Buffer.from('{"ParsedContent":');
const notify = Buffer.from(',"ParsedNotify":');
const plain = Buffer.from(',"Plaintext":');
const raw = Buffer.from(',"rawData":');
const end = Buffer.from("}");

/** The payers' ids in a decrypted notification, wherever its documented shapes have one. */
export function openids(content: Readonly<Record<string, unknown>>): string[] {
  const payers = [content, content.payer, content.combine_payer_info].map((value): JsonObject => Object(value));
  const ids = payers.flatMap(({ openid, sp_openid, sub_openid }) => [openid, sp_openid, sub_openid]);
  return ids.flatMap((id) => (typeof id === "string" && id !== "" ? id : []));
}
