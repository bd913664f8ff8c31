import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { type PemKind, readPem } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { makeCertificate } from "./certificates";
import { contentDamages, type Damage, damages, layoutDamages, seededRandom, substitutions } from "./damage";

interface KeyClass {
  readonly name: string;
  readonly kind: PemKind;
  readonly pem: string;
  /** What must come out: the canonical DER, made by OpenSSL. */
  readonly der: Buffer;
  /** Its shape is not the canonical one, so that even the intact text is repaired. */
  readonly converted: boolean;
}

const pair = rsaPair("merchant");
const privateKey = createPrivateKey(pair.privateKey);
const publicKey = createPublicKey(pair.publicKey);
const certificate = makeCertificate({
  serial: "5157f09efdc096de15ebe81a47057a7232f1b8e1",
  commonName: "1900000001",
  notBefore: new Date("2026-01-01"),
  notAfter: new Date("2031-01-01"),
  pair: "merchant",
});
const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
const spki = publicKey.export({ type: "spki", format: "der" });

const classes: readonly KeyClass[] = [
  { name: "PKCS#8", kind: "private-key", pem: pair.privateKey, der: pkcs8, converted: false },
  {
    name: "PKCS#1 private",
    kind: "private-key",
    pem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    der: pkcs8,
    converted: true,
  },
  { name: "SPKI", kind: "public-key", pem: pair.publicKey, der: spki, converted: false },
  {
    name: "PKCS#1 public",
    kind: "public-key",
    pem: publicKey.export({ type: "pkcs1", format: "pem" }).toString(),
    der: spki,
    converted: true,
  },
  { name: "X.509", kind: "certificate", pem: certificate, der: new X509Certificate(certificate).raw, converted: false },
];

type Verdict = "same" | "refused" | "different";

function judge({ kind, der }: KeyClass, text: string): Verdict {
  const outcome = readPem(text, kind);
  if ("refused" in outcome) {
    expect(outcome.refused).toMatch(/^(is|holds|has) \S.*\.$/);
    return "refused";
  }
  return outcome.content.kind === kind && outcome.content.der.equals(der) ? "same" : "different";
}

/** A private key is proven by its arithmetic; nothing else tells a changed public number from another one. */
function isProvable({ kind }: KeyClass, ...damageNames: string[]): boolean {
  return kind === "private-key" || !damageNames.some((name) => Object.hasOwn(substitutions, name));
}

describe.each(classes)("a damaged $name", (keyClass) => {
  test.each(Object.entries<Damage>(layoutDamages))("is repaired, and the repair is told: %s", (name, damage) => {
    const text = damage(keyClass.pem, seededRandom(1));
    const outcome = readPem(text, keyClass.kind);
    expect(judge(keyClass, text)).toBe("same");
    const untold = name === "no final line break" || text === keyClass.pem;
    expect("repairs" in outcome && outcome.repairs.length > 0).toBe(keyClass.converted || !untold);
  });

  test.each(Object.entries<Damage>(contentDamages))("is refused, or nothing was lost: %s", (_name, damage) => {
    for (let seed = 0; seed < 25; seed++) {
      const text = damage(keyClass.pem, seededRandom(seed));
      expect(judge(keyClass, text)).toBe(compact(text) === compact(keyClass.pem) ? "same" : "refused");
    }
  });
});

test("each pair of damages over all classes, more than 14,000 PEMs, makes the same key or a refusal", () => {
  const kinds = Object.entries(damages);
  const different: string[] = [];
  let total = 0;
  for (const keyClass of classes) {
    for (const [firstName, first] of kinds) {
      for (const [secondName, second] of kinds) {
        const random = seededRandom(total++);
        const verdict = judge(keyClass, second(first(keyClass.pem, random), random));
        if (verdict === "different" && isProvable(keyClass, firstName, secondName)) {
          different.push(`${keyClass.name}: ${firstName}, then ${secondName}`);
        }
      }
    }
  }
  expect(different).toEqual([]);
  expect(total).toBeGreaterThan(14_000);
}, 60_000);

test("600 characters changed in a private key: each is found, though OpenSSL loads most of them", () => {
  const [pkcs8Class] = classes;
  if (!pkcs8Class) throw new Error("no class");
  let loaded = 0;
  for (let seed = 0; seed < 600; seed++) {
    const text = substitutions["character replaced"](pkcs8Class.pem, seededRandom(seed));
    if (text === pkcs8Class.pem) continue;
    expect(judge(pkcs8Class, text)).toBe("refused");
    if (loads(text)) loaded++;
  }
  expect(loaded).toBeGreaterThan(400);
});

test("a character changed in a public key is found in more than four of five cases; more cannot be known offline", () => {
  const spkiClass = classes.find(({ name }) => name === "SPKI");
  if (!spkiClass) throw new Error("no class");
  const verdicts = Array.from({ length: 400 }, (_, seed) =>
    judge(spkiClass, substitutions["character replaced"](spkiClass.pem, seededRandom(seed))),
  );
  expect(verdicts.filter((verdict) => verdict === "different").length).toBeLessThan(80);
});

/** A lost line break loses nothing. */
function compact(text: string): string {
  return text.replace(/\s/g, "");
}

function loads(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}
