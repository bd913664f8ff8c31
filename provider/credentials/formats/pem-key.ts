import { type PemKind, readPem } from "../pem/read-pem";
import type { Format } from "./format";

/** The format of a key that is given as PEM. */
export function pemKey(kind: PemKind, appearance: string): Format {
  return {
    appearance,
    distinctive: true,
    recognises: (text) => {
      const reading = readPem(text, kind);
      return "content" in reading && reading.content.kind === kind;
    },
    read: (text) => {
      const reading = readPem(text, kind);
      if ("refused" in reading) return reading;
      const { content, pem, repairs } = reading;
      if (content.kind !== kind)
        return { refused: `${kindNames[content.kind]}; a ${kind.replace("-", " ")} is needed.` };
      const notes = repairs.length === 0 ? [] : [`Was repaired: ${repairs.join("; ")}. It is the same key.`];
      return { value: pem, notes, publicKey: content.publicKey };
    },
  };
}

const kindNames: Readonly<Record<PemKind, string>> = {
  "private-key": "is a private key",
  "public-key": "is a public key",
  certificate: "is a certificate",
};
