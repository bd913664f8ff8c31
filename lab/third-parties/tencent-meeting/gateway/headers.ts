import type { IncomingHttpHeaders } from "node:http";
import { matches, readForms } from "../../../gateway/forms";
import { isSignatureForm } from "../../../gateway/sorted-signature";

const forms = {
  /** Milliseconds. */
  timestamp: matches(/^\d{13}$/),
  nonce: matches(/^[0-9A-Za-z_-]{1,64}$/),
  signature: isSignatureForm,
};

/** In headers, where message push has a query (documented). Throws Refusal. */
export function readMeetingHeaders(headers: IncomingHttpHeaders) {
  return readForms(forms, (name) => headers[name], "HEADER");
}
