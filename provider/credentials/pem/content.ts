import { X509Certificate } from "node:crypto";
import { type DerElement, readDer, tags } from "./der";
import { refuse } from "./refusal";
import {
  isRsaAlgorithm,
  privateKeyInfo,
  type RsaPublicNumbers,
  readRsaPrivateKey,
  readRsaPublicKey,
  subjectPublicKeyInfo,
} from "./rsa";

export type PemKind = "private-key" | "public-key" | "certificate";

/** What a PEM text holds, in its one canonical form. */
export interface PemContent {
  readonly kind: PemKind;
  /** The shape it came in; only the first of each kind is canonical. */
  readonly shape: "PKCS#8" | "PKCS#1 private" | "SPKI" | "PKCS#1 public" | "X.509";
  /** PKCS#8, SPKI or X.509, DER. */
  readonly der: Buffer;
  /** The public half, SPKI, DER. */
  readonly publicKey: Buffer;
  readonly certificate?: X509Certificate;
}

/** What the label of a PEM block says for each shape. */
export const labels = {
  "PKCS#8": "PRIVATE KEY",
  "PKCS#1 private": "RSA PRIVATE KEY",
  SPKI: "PUBLIC KEY",
  "PKCS#1 public": "RSA PUBLIC KEY",
  "X.509": "CERTIFICATE",
} as const satisfies Record<PemContent["shape"], string>;

/** The label tells nothing for sure; the structure does: the shapes exclude each other. */
export function readContent(der: Buffer): PemContent {
  const root = readDer(der);
  const shape = root.tag === tags.sequence ? shapeOf(root.children) : "";
  const reader = readers.find(([pattern]) => pattern.test(shape))?.[1];
  return reader ? reader(root, der) : refuse("is damaged, or neither a key nor a certificate.");
}

/** One letter a child: the structure of a sequence at a glance. */
function shapeOf(children: readonly DerElement[]): string {
  return children.map(({ tag }) => letters[tag] ?? "?").join("");
}

const letters: Readonly<Record<number, string>> = {
  [tags.integer]: "i",
  [tags.bitString]: "b",
  [tags.octetString]: "o",
  [tags.objectIdentifier]: "n",
  [tags.sequence]: "s",
  [tags.context0]: "0",
  [tags.context1]: "1",
};

/** Completes a sentence. */
export const pkcs12 =
  "is a PKCS#12 file (apiclient_cert.p12), key and certificate under a password: give apiclient_key.pem or apiclient_cert.pem from the same zip.";

type Reader = (root: DerElement, der: Buffer) => PemContent;

const readers: readonly (readonly [structure: RegExp, Reader])[] = [
  [/^iso0?1?$/, readPkcs8],
  [/^iiiiiiiii$/, (root, der) => privateKey("PKCS#1 private", readRsaPrivateKey(root), privateKeyInfo(der))],
  [/^sb$/, readSpki],
  [/^ii$/, (root) => publicKey("PKCS#1 public", readRsaPublicKey(root))],
  [/^ssb$/, readCertificate],
  [/^so$/, () => refuse("is an encrypted private key; decrypt it first (`openssl pkey -in … -out …`).")],
  [/^io0?1?$/, () => refuse("is an elliptic-curve key; WeChat Pay needs RSA.")],
  [/^iiiiii$/, () => refuse("is a DSA key; WeChat Pay needs RSA.")],
  [/^iss?$/, () => refuse(pkcs12)],
  [/^n0$/, () => refuse("is a PKCS#7 bundle, not a single key or certificate.")],
];

function privateKey(shape: "PKCS#8" | "PKCS#1 private", numbers: RsaPublicNumbers, der: Buffer): PemContent {
  return { kind: "private-key", shape, der, publicKey: subjectPublicKeyInfo(numbers) };
}

function publicKey(shape: "SPKI" | "PKCS#1 public", numbers: RsaPublicNumbers): PemContent {
  const der = subjectPublicKeyInfo(numbers);
  return { kind: "public-key", shape, der, publicKey: der };
}

/** `PrivateKeyInfo`: version, algorithm, key, attributes. Attributes (Windows and Java write some) are not part of the key. */
function readPkcs8(root: DerElement): PemContent {
  const [, algorithm, wrapped] = root.children;
  if (!algorithm || !wrapped) return refuse("is damaged: a part of it is missing.");
  assertRsa(algorithm);
  const numbers = readRsaPrivateKey(readDer(wrapped.content));
  return privateKey("PKCS#8", numbers, privateKeyInfo(wrapped.content));
}

function readSpki(root: DerElement): PemContent {
  const [algorithm, bits] = root.children;
  if (!algorithm || !bits) return refuse("is damaged: a part of it is missing.");
  assertRsa(algorithm);
  if (bits.content[0] !== 0) refuse("is damaged: its key is not a whole number of bytes.");
  return publicKey("SPKI", readRsaPublicKey(readDer(bits.content.subarray(1))));
}

function readCertificate(root: DerElement, der: Buffer): PemContent {
  if (shapeOf(root.children[0]?.children ?? []) === "iss0") {
    refuse("is a certificate request (CSR), which holds no key that is of use here.");
  }
  const certificate = parseCertificate(der);
  const selfSigned = certificate.subject === certificate.issuer;
  if (selfSigned && !certificate.verify(certificate.publicKey)) {
    refuse("is a damaged certificate: its own signature does not match its text.");
  }
  const { publicKey } = readSpki(readDer(certificate.publicKey.export({ type: "spki", format: "der" })));
  return { kind: "certificate", shape: "X.509", der, publicKey, certificate };
}

function parseCertificate(der: Buffer): X509Certificate {
  try {
    const certificate = new X509Certificate(der);
    // Both are read lazily, and a damaged certificate shows only then.
    if (certificate.publicKey && certificate.validToDate) return certificate;
  } catch {
    // OpenSSL's reason says nothing to the reader; ours follows.
  }
  return refuse("is a damaged certificate: it does not parse.");
}

/** Algorithms by the hex of their object identifier. */
const algorithmNames: Readonly<Record<string, string>> = {
  "2a8648ce3d0201": "an elliptic-curve key",
  "2b6570": "an Ed25519 key",
  "2b6571": "an Ed448 key",
  "2b656e": "an X25519 key",
  "2a8648ce380401": "a DSA key",
  "2a864886f70d01010a": "an RSA-PSS key",
};

function assertRsa(algorithm: DerElement): void {
  if (isRsaAlgorithm(algorithm)) return;
  const name = algorithmNames[algorithm.children[0]?.content.toString("hex") ?? ""];
  refuse(
    name ? `is ${name}; WeChat Pay needs RSA.` : "is damaged, or a key of an unknown algorithm; WeChat Pay needs RSA.",
  );
}
