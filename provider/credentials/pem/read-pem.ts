import { decodeBody, evidence, irregularLine } from "./base64";
import { type PemBlock, splitBlocks } from "./blocks";
import { labels, type PemContent, type PemKind, readContent } from "./content";
import { announcedBytes, tags } from "./der";
import { PemRefusal, refuse } from "./refusal";
import { straySpaces, unwrap } from "./unwrap";

export type { PemContent, PemKind } from "./content";

export interface PemReading {
  readonly content: PemContent;
  /** Canonical text: PKCS#8, SPKI or X.509, 64 columns, one final line break. */
  readonly pem: string;
  /** What was repaired, each a sentence without its dot. Empty when the text was as it should be. */
  readonly repairs: readonly string[];
}

/** `refused` completes a sentence about the value and never quotes it. */
export type PemOutcome = PemReading | { readonly refused: string };

/** More than any bundle of keys and certificates that a person would paste. */
const textCharactersMax = 64 * 1024;
/** Fewer than any key has; such a text is rather another credential in the wrong field. */
const keyCharactersMin = 200;

/**
 * Reads one key or certificate from a text that may have suffered on its way. Repairs only what has one meaning: the
 * result is the same key byte by byte, or a refusal with the cause. Among several blocks, the only one of the `wanted`
 * kind is taken.
 *
 * A private key is proven by its arithmetic. A public key in which a character was changed without a trace may pass as
 * another key: one in eight does, and only the first live signature shows it.
 */
export function readPem(text: string, wanted: PemKind): PemOutcome {
  try {
    return read(text, wanted);
  } catch (error) {
    if (error instanceof PemRefusal) return { refused: error.message };
    throw error;
  }
}

function read(text: string, wanted: PemKind): PemReading {
  if (text.length > textCharactersMax) refuse("is larger than any key or certificate.");
  if (/^[^\n]*\.(pem|key|crt|cer|p12)\s*$/i.test(text)) {
    refuse('is the name of a file, not its text: give the text, or { file: "…" }.');
  }
  const { text: plain, repairs } = unwrap(text);
  if (plain.length < keyCharactersMin) refuse("is no PEM text: too short for a key or a certificate.");

  const { blocks, surrounded } = splitBlocks(plain);
  const chosen = choose(blocks.map(readBlock), wanted);
  const all = [...repairs, ...layoutRepairs(chosen), ...contentRepairs(chosen)];
  if (surrounded) all.push("text around it was left out");
  if (blocks.length > 1) all.push("other blocks in the same text were left out");
  return {
    content: chosen.content,
    pem: pemText(canonicalLabels[chosen.content.kind], chosen.content.der),
    repairs: [...new Set(all)],
  };
}

interface ReadBlock extends PemBlock {
  readonly bytes: Buffer;
  readonly content: PemContent;
}

function readBlock(block: PemBlock): ReadBlock {
  if (/Proc-Type:/i.test(block.body)) refuse("is an encrypted private key; decrypt it first (`openssl pkey -in …`).");
  if (block.label === "EC PARAMETERS") refuse("is an elliptic-curve key; WeChat Pay needs RSA.");
  const bytes = decodeBody(block.body);
  if (bytes.subarray(0, 14).toString("latin1") === "openssh-key-v1") {
    refuse("is an OpenSSH key; WeChat Pay needs the PEM file from the merchant console.");
  }
  if (bytes[0] !== tags.sequence) refuse("is damaged, or neither a key nor a certificate.");
  if (announcedBytes(bytes) !== bytes.length) {
    refuse(`is damaged: characters are missing, added or changed${evidence(block.body)}.`);
  }
  const content = readContent(bytes);
  if (content.kind !== "private-key" && irregularLine(block.body) !== undefined) {
    refuse(`is damaged or was wrapped anew${evidence(block.body)}: give the text as it is in the file.`);
  }
  return { ...block, bytes, content };
}

/** A private key among the blocks always counts: it must not pass unnoticed through a public field. */
function choose(blocks: readonly ReadBlock[], wanted: PemKind): ReadBlock {
  const first = blocks[0] ?? refuse("holds neither a key nor a certificate.");
  const secret = blocks.filter(({ content }) => content.kind === "private-key");
  if (wanted !== "private-key" && secret[0]) return secret[0];
  const fitting = blocks.filter(({ content }) => content.kind === wanted);
  if (fitting.length > 1) refuse(`holds ${fitting.length} ${plurals[wanted]}; give one.`);
  return fitting[0] ?? first;
}

const plurals: Readonly<Record<PemKind, string>> = {
  "private-key": "private keys",
  "public-key": "public keys",
  certificate: "certificates",
};

function layoutRepairs({ body, bytes }: ReadBlock): string[] {
  const given = body.trim();
  const wrapped = wrap(bytes);
  if (given === wrapped) return [];
  if (!given.includes("\n")) return ["it was on one line; its line breaks were restored"];
  return [given.replace(/\s+/g, "\n") === wrapped ? straySpaces : "its lines were wrapped anew"];
}

function contentRepairs({ label, bytes, content }: ReadBlock): string[] {
  const repairs: string[] = [];
  if (label === undefined) repairs.push("its BEGIN or END line was missing or damaged and was written anew");
  else if (label !== labels[content.shape]) repairs.push("its label did not fit what it holds and was corrected");
  if (content.shape === "PKCS#1 private") repairs.push("it was converted from PKCS#1 to PKCS#8");
  else if (content.shape === "PKCS#1 public") repairs.push("it was converted from PKCS#1 to SPKI");
  else if (!content.der.equals(bytes)) repairs.push("attributes beside the key were left out");
  return repairs;
}

const canonicalLabels: Readonly<Record<PemKind, string>> = {
  "private-key": labels["PKCS#8"],
  "public-key": labels.SPKI,
  certificate: labels["X.509"],
};

export function pemText(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${wrap(der)}\n-----END ${label}-----\n`;
}

function wrap(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
}
