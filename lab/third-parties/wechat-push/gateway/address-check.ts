import { Refusal } from "../../../gateway/codes";
import { matches, readForms } from "../../../gateway/forms";
import { requireFresh } from "../../../gateway/freshness";
import { type KeyVersion, keyVersionWords } from "../../../gateway/key-versions";
import type { AddressCheck } from "../../../gateway/protocol";
import type { CallbackRecord } from "../../../gateway/record";
import { isSignatureForm, isSortedSignature } from "../../../gateway/sorted-signature";
import { freshMs } from "./freshness";
import type { PushKeys } from "./keys";
import { nonceForm, timestampForm } from "./query";

const forms = {
  timestamp: timestampForm,
  nonce: nonceForm,
  signature: isSignatureForm,
  // Sent back as it came, so nothing that a browser could take for more than text.
  echostr: matches(/^[0-9A-Za-z+/=_-]{1,256}$/),
};

/** The GET with which WeChat checks a new URL: its echostr, verbatim (documented). Throws Refusal. */
export function checkAddress(
  parameters: ReadonlyMap<string, string>,
  versions: readonly KeyVersion<PushKeys>[],
  nowMs: number,
  record: CallbackRecord,
): AddressCheck {
  const { timestamp, nonce, signature, echostr } = readForms(forms, (name) => parameters.get(name), "QUERY");
  requireFresh(Number(timestamp) * 1000, nowMs, freshMs);
  const signer = versions.find(({ keys }) => isSortedSignature(signature, [keys.token, timestamp, nonce]));
  if (!signer) throw new Refusal("SIGNATURE_INVALID", "checked with the token");
  record.pass("signature", `URL check, signed with the token${keyVersionWords(signer, versions)}`);
  return { directAnswer: { contentType: "text/plain", body: echostr } };
}
