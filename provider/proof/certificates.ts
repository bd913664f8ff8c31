import { createDecipheriv, X509Certificate } from "node:crypto";
import { z } from "zod";

const base64 = z.string().regex(/^[0-9A-Za-z+/]+={0,2}$/);

/** `GET /v3/certificates` (documented). Times are left out: they stand in the certificate, and their form varies. */
const listing = z.object({
  data: z
    .array(
      z.object({
        encrypt_certificate: z.object({
          algorithm: z.literal("AEAD_AES_256_GCM"),
          nonce: z.string().regex(/^[\x20-\x7e]{12}$/),
          associated_data: z.string().max(64).default(""),
          ciphertext: base64,
        }),
      }),
    )
    .min(1)
    .max(20),
});

type Encrypted = z.output<typeof listing>["data"][number]["encrypt_certificate"];

const tagBytes = 16;

export type Opened =
  | { readonly is: "opened"; readonly certificates: readonly X509Certificate[] }
  /** Not one of them is for this key. */
  | { readonly is: "wrong-key" }
  | { readonly is: "unreadable" };

/** The platform certificates of a listing, decrypted with the APIv3 key. */
export function openCertificates(content: unknown, apiV3Key: Buffer): Opened {
  const parsed = listing.safeParse(content);
  if (!parsed.success) return { is: "unreadable" };
  const pems = parsed.data.data.flatMap(({ encrypt_certificate }) => decrypt(encrypt_certificate, apiV3Key) ?? []);
  if (pems.length === 0) return { is: "wrong-key" };
  try {
    return { is: "opened", certificates: pems.map((pem) => new X509Certificate(pem)) };
  } catch {
    return { is: "unreadable" };
  }
}

/** undefined when the tag does not verify. Node checks neither the nonce's length nor, without being told, the tag's. */
function decrypt({ nonce, associated_data, ciphertext }: Encrypted, key: Buffer): Buffer | undefined {
  const bytes = Buffer.from(ciphertext, "base64");
  const tagAt = bytes.length - tagBytes;
  if (tagAt < 1) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(associated_data)).setAuthTag(bytes.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, tagAt)), decipher.final()]);
  } catch {
    return undefined;
  }
}
