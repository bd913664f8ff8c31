import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Random } from "./random";
import type { Sample, WireRequest } from "./samples";

/*
 * Ways to be hostile. Each makes of delivered requests, or of a stranger's, one that must not be forwarded: changed where it
 * was proven, sent to somebody else, or simply a second time.
 */

export interface Hostile {
  readonly bytes: Buffer;
  /** Nothing can follow it on its connection. */
  readonly ends: boolean;
}

export interface Samples {
  /** Each was delivered once, so that even a change that spares what is proven is a replay. */
  readonly delivered: readonly Sample[];
  /** Well-formed, and signed by somebody else. */
  readonly strangers: readonly Sample[];
}

type Way = (samples: Samples, random: Random) => Hostile;

/** What a request looks like on the wire. */
function written({ method, path, headers, body }: WireRequest, random: Random): Buffer {
  const names = Object.keys(headers);
  const at = names.length === 0 ? 0 : random.below(names.length);
  // In another order each time.
  const lines = [...names.slice(at), ...names.slice(0, at)].map((name) => `${name}: ${headers[name]}`);
  const head = [`${method} ${path} HTTP/1.1`, "Host: x", ...lines, `Content-Length: ${body.length}`].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]);
}

const whole = (request: WireRequest, random: Random): Hostile => ({ bytes: written(request, random), ends: false });

/** Damage that changes at least one byte. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const at = random.below(Math.max(1, bytes.length));
  const before = bytes.subarray(0, at);
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, Buffer.from([(bytes[at] ?? 0) ^ (1 << random.below(8))]), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, random.bytes(1 + random.below(8)), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([before, bytes.subarray(at + 1 + random.below(40))]);
    case 3:
      return Buffer.concat([bytes, bytes.subarray(at)]).subarray(0, bytes.length + 1 + random.below(100));
    case 4:
      return before;
    default:
      return Buffer.concat([bytes, Buffer.from(random.pick([" ", "\n", "\0", "}", "\ufeff"]))]);
  }
}

/** Without what HTTP does not carry in a header, so that the request itself stays readable. */
function damagedText(text: string, random: Random): string {
  const odd = random.below(10);
  if (odd === 0) return "";
  if (odd === 1) return random.text(1 + random.below(600));
  if (odd === 2) return `${text}, ${text}`;
  if (odd === 3) return text.toUpperCase() === text ? `0${text}` : text.toUpperCase();
  const changed = damaged(Buffer.from(text), random)
    .toString("latin1")
    .replace(/[^\x20-\x7e]/g, "")
    .trim();
  return changed === text ? `${text}x` : changed;
}

const changedHeader: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered.filter(({ provenHeaders }) => provenHeaders.length > 0));
  const name = random.pick(sample.provenHeaders);
  const { [name]: value = "", ...others } = sample.headers;
  const headers = random.below(8) === 0 ? others : { ...sample.headers, [name]: damagedText(value, random) };
  return whole({ ...sample, headers }, random);
};

const changedQuery: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered.filter(({ provenQuery }) => provenQuery.length > 0));
  const [path = "", query = ""] = sample.path.split("?");
  const parameters = new URLSearchParams(query);
  const name = random.pick(sample.provenQuery);
  const change = random.below(4);
  if (change === 0) parameters.delete(name);
  else if (change === 1) parameters.append(name, parameters.get(name) ?? "");
  else parameters.set(name, damagedText(parameters.get(name) ?? "", random));
  return whole({ ...sample, path: `${path}?${parameters}` }, random);
};

const changedBody: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered.filter(({ provesBody }) => provesBody));
  return whole({ ...sample, body: damaged(sample.body, random) }, random);
};

const randomBody: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered.filter(({ provesBody }) => provesBody));
  const body = random.pick([
    random.bytes(random.below(600)),
    Buffer.from(`${"[".repeat(random.below(3000))}`),
    Buffer.from(`<xml>${"<a>".repeat(random.below(500))}`),
    Buffer.from('<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><xml><Encrypt>&d;</Encrypt></xml>'),
    Buffer.from(`{"Encrypt":"${"A".repeat(4 * random.below(400))}","data":"${"A".repeat(4 * random.below(400))}"}`),
    Buffer.from('{"__proto__":{"Encrypt":"AAAA"},"constructor":1}'),
    Buffer.from('"Encrypt":'.repeat(random.below(300))),
  ]);
  return whole({ ...sample, body }, random);
};

const replay: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered);
  const odd = { "X-Tcb-Integration-Id": "forged", "X-Wx-Openid": "forged", "X-Forwarded-For": random.text(20) };
  return whole({ ...sample, headers: { ...sample.headers, ...(random.below(2) ? odd : {}) } }, random);
};

const stranger: Way = ({ strangers }, random) => whole(random.pick(strangers), random);

const fuzzedStranger: Way = ({ strangers }, random) => {
  const sample = random.pick(strangers);
  const name = random.pick([...Object.keys(sample.headers), random.text(8).replace(/[^A-Za-z]/g, "x")]);
  const headers = { ...sample.headers, [name]: random.text(1 + random.below(300)) };
  return whole({ ...sample, headers, body: damaged(sample.body, random) }, random);
};

const elsewhere: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered);
  const other = random.pick(delivered.filter(({ path }) => path.split("?")[0] !== sample.path.split("?")[0]));
  const bare = sample.path.split("?")[0] ?? "";
  const path = random.pick([
    sample.path.replace(bare, other.path.split("?")[0] ?? ""),
    sample.path.replace("_integration", damagedText("_integration", random).replace(/[\s?#]/g, "x")),
    `${bare}/${encodeURIComponent(random.text(20))}`,
    bare.replace(/\/([^/]+)$/, "/../$1"),
    bare.replace(/\/([^/]+)$/, "//$1"),
    bare.replace(/\/([^/]+)$/, "%2f$1"),
    bare.replace(/-k3v9x2qd/, "-k3v9x2qe"),
  ]);
  return whole({ ...sample, path }, random);
};

const compressed: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered);
  const [name, compress] = random.pick([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", (body: Buffer) => brotliCompressSync(body)],
    ["identity", (body: Buffer) => body],
    ["gzip, gzip", (body: Buffer) => gzipSync(gzipSync(body))],
  ] as const);
  const bomb = random.below(20) === 0 ? Buffer.alloc(1_000_000) : sample.body;
  const body = compress(random.below(4) === 0 ? bomb : sample.body);
  return whole({ ...sample, headers: { ...sample.headers, "Content-Encoding": name }, body }, random);
};

const chunked: Way = ({ delivered, strangers }, random) => {
  const sample = random.pick(random.below(2) ? delivered : strangers);
  const { method, path, headers, body } = sample;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${path} HTTP/1.1`, "Host: x", ...lines, "Transfer-Encoding: chunked", "", ""].join("\r\n");
  const chunks: Buffer[] = [Buffer.from(head, "latin1")];
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, at + 1 + random.below(200));
    const extension = random.below(5) === 0 ? `;${random.text(5).replace(/[^a-z]/g, "x")}=1` : "";
    chunks.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from("\r\n"));
    at += chunk.length;
  }
  const last = random.below(6) === 0 ? "zz\r\n\r\n" : "0\r\n\r\n";
  return { bytes: Buffer.concat([...chunks, Buffer.from(last)]), ends: last !== "0\r\n\r\n" };
};

const woundedWire: Way = ({ delivered, strangers }, random) => {
  const safe = delivered.filter(({ provesAll }) => provesAll);
  let bytes = written(random.pick(random.below(2) ? safe : strangers), random);
  for (let wounds = 1 + random.below(3); wounds > 0; wounds--) bytes = damaged(bytes, random);
  return { bytes, ends: true };
};

const cutOff: Way = ({ delivered }, random) => {
  const bytes = written(random.pick(delivered), random);
  return { bytes: bytes.subarray(0, random.below(bytes.length)), ends: true };
};

const smuggled: Way = ({ delivered, strangers }, random) => {
  const inner = written(random.pick(delivered.filter(({ provesAll }) => provesAll)), random);
  const { method, path, headers } = random.pick(strangers);
  const lengths = random.pick([
    ["Content-Length: 0", "Content-Length: 5"],
    ["Content-Length: 4", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding : chunked"],
    [`Content-Length: +${inner.length}`],
    ["Content-Length: 0x10"],
  ]);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${path} HTTP/1.1`, "Host: x", ...lines, ...lengths, "", ""].join("\r\n");
  return { bytes: Buffer.concat([Buffer.from(head, "latin1"), inner]), ends: true };
};

const noise: Way = ({ strangers }, random) => ({
  ends: true,
  bytes: random.pick([
    random.bytes(1 + random.below(500)),
    Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), random.bytes(200)]),
    Buffer.from(`CONNECT 10.0.0.1:80 HTTP/1.1\r\nHost: ${random.text(10)}\r\n\r\n`),
    Buffer.from(`${random.text(1 + random.below(10))} / HTTP/1.1\r\n\r\n`),
    Buffer.from(`POST ${random.pick(strangers).path} HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`),
    Buffer.from(`POST ${random.pick(strangers).path} HTTP/1.1\r\n${"a: b\r\n".repeat(2_000)}\r\n`),
  ]),
});

const huge: Way = ({ delivered }, random) => {
  const sample = random.pick(delivered.filter(({ provesBody }) => provesBody));
  const bytes = random.pick([1_048_577, 1_500_000, 9_000_000]);
  return { ...whole({ ...sample, body: Buffer.alloc(bytes, random.text(1)) }, random), ends: true };
};

/** How often each is taken, of all. */
const ways: readonly (readonly [weight: number, way: Way])[] = [
  [200, changedHeader],
  [120, changedQuery],
  [180, changedBody],
  [80, randomBody],
  [80, replay],
  [80, stranger],
  [80, fuzzedStranger],
  [80, elsewhere],
  [30, compressed],
  [60, chunked],
  [50, woundedWire],
  [20, cutOff],
  [10, smuggled],
  [10, noise],
];
const weights = ways.reduce((sum, [weight]) => sum + weight, 0);
/** One of so many is huge: each costs as much as a thousand others. */
const oneHugeIn = 2_500;

export function hostile(samples: Samples, random: Random): Hostile {
  if (random.below(oneHugeIn) === 0) return huge(samples, random);
  let at = random.below(weights);
  for (const [weight, way] of ways) {
    if (at < weight) return way(samples, random);
    at -= weight;
  }
  return noise(samples, random);
}
