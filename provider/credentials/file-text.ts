import { labels, pkcs12, readContent } from "./pem/content";
import { pemText } from "./pem/read-pem";
import { PemRefusal } from "./pem/refusal";

/** `notes` are whole sentences; `refused` completes a sentence that begins with the file. */
export type FileText = { readonly text: string; readonly notes: readonly string[] } | { readonly refused: string };

/** The text of a file's bytes, whatever an editor or a console made of it; or what it is instead. */
export function readFileText(bytes: Buffer): FileText {
  const kind = kinds.find(([start]) => start.test(bytes.toString("hex", 0, startBytes)));
  if (kind) return kind[1](bytes);
  const order = byteOrder(bytes);
  if (order) return readUtf16(bytes, order);
  if (bytes.includes(0)) return { refused: "is a binary file, not text" };
  // Bytes that are no UTF-8 stay where they do no harm, around a key; a value that holds one is refused for it.
  return { text: bytes.toString("utf8"), notes: [] };
}

type Reader = (bytes: Buffer) => FileText;

const startBytes = 12;

/** By the first bytes, in hex. A DER sequence of 128 bytes or more begins as no UTF-8 text does. */
const kinds: readonly (readonly [start: RegExp, read: Reader])[] = [
  [/^30(80|81..|82.{4}|83.{6}|84.{8})020103/, () => ({ refused: pkcs12 })],
  [/^308[1-4]/, readDerFile],
  [/^504b0304/, () => ({ refused: "is a zip archive; give the file inside it that is needed" })],
  [/^feedfeed/, () => ({ refused: "is a Java key store; give the key as PEM" })],
  [/^(fffe0000|0000feff)/, () => ({ refused: "is UTF-32 text; save it as UTF-8" })],
  [
    /^efbbbf/,
    (bytes) => ({ text: bytes.toString("utf8", 3), notes: ["The byte order mark of its file was left out."] }),
  ],
];

function readDerFile(bytes: Buffer): FileText {
  try {
    const { shape } = readContent(bytes);
    return {
      text: pemText(labels[shape], bytes),
      notes: ["Its file holds the bytes themselves (DER), and was read as that."],
    };
  } catch (error) {
    if (error instanceof PemRefusal) return { refused: error.message };
    throw error;
  }
}

type ByteOrder = "little" | "big";

/** By the mark, else by the zero beside each character; every credential is ASCII. */
function byteOrder(bytes: Buffer): ByteOrder | undefined {
  const mark = bytes.toString("hex", 0, 2);
  const zerosAt = (remainder: number) =>
    bytes.length > 1 && bytes.every((byte, index) => (byte === 0) === (index % 2 === remainder));
  if (mark === "fffe" || zerosAt(1)) return "little";
  return mark === "feff" || zerosAt(0) ? "big" : undefined;
}

function readUtf16(bytes: Buffer, order: ByteOrder): FileText {
  if (bytes.length % 2 !== 0) return { refused: "is UTF-16 text that was cut off" };
  const text = (order === "little" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
  return { text: text.replace(/^\ufeff/, ""), notes: ["Its file is UTF-16, and was read as that."] };
}
