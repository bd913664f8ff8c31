import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { Refusal } from "../codes";
import { isBase64 } from "./base64";

/** Only what is needed and bounded for the log; more keys may come (documented; seen in real traffic). */
const notificationSchema = z.looseObject({
  id: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  create_time: z.string(),
  resource_type: z.string(),
  event_type: z.string().regex(/^[0-9A-Za-z._-]{1,64}$/),
  summary: z.string().optional(),
  resource: z.looseObject({
    algorithm: z.string(),
    ciphertext: z.string().refine(isBase64),
    // 12 characters that are used as bytes; Node itself would take any length (observed).
    nonce: z.string().regex(/^[\x20-\x7e]{12}$/),
    associated_data: z.string().optional(),
    original_type: z.string().optional(),
  }),
});

type Notification = z.output<typeof notificationSchema>;
export type EncryptedResource = Notification["resource"];

const algorithm = "AEAD_AES_256_GCM";

/** Parses a body whose signature is proven. Throws Refusal with the paths at fault, never their values. */
export function readEnvelope(body: Buffer): Notification {
  if (!isUtf8(body)) throw new Refusal("ENVELOPE_INVALID", "not UTF-8");
  const parsed = notificationSchema.safeParse(parseJson(body.toString("utf8")));
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join(".") || "the whole body");
    throw new Refusal("ENVELOPE_INVALID", paths.join(", "));
  }
  if (parsed.data.resource.algorithm !== algorithm) throw new Refusal("ALGORITHM_UNSUPPORTED");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the body.
    throw new Refusal("ENVELOPE_INVALID", "not JSON");
  }
}
