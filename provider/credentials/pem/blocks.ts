import { refuse } from "./refusal";

/** One block of a PEM text, as it stands there: its label may be wrong or missing, its body is not yet decoded. */
export interface PemBlock {
  /** Upper case, single spaces; undefined when the BEGIN and END lines were missing, damaged or do not agree. */
  readonly label: string | undefined;
  readonly body: string;
}

export interface PemBlocks {
  readonly blocks: readonly PemBlock[];
  /** There was text before, between or after the blocks. */
  readonly surrounded: boolean;
}

interface Marker {
  readonly edge: "BEGIN" | "END";
  /** undefined when the line is not exactly as it should be. */
  readonly label: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Finds the blocks of a text whose whitespace is already plain. Refuses BEGIN and END lines that do not pair up. */
export function splitBlocks(text: string): PemBlocks {
  const markers = findMarkers(text);
  if (markers.length <= 1) return { blocks: [loneBlock(text, markers[0])], surrounded: false };

  const blocks: PemBlock[] = [];
  let outside = "";
  let position = 0;
  for (let i = 0; i < markers.length; i += 2) {
    const [begin, end] = [markers[i], markers[i + 1]];
    if (begin?.edge !== "BEGIN" || end?.edge !== "END") {
      return refuse("is damaged: its BEGIN and END lines do not pair up.");
    }
    outside += text.slice(position, begin.start);
    blocks.push({ label: begin.label === end.label ? begin.label : undefined, body: text.slice(begin.end, end.start) });
    position = end.end;
  }
  outside += text.slice(position);
  return { blocks, surrounded: outside.trim() !== "" };
}

/** A text with at most one of its two lines: the body is what is left once the rests of the lines are cut off. */
function loneBlock(text: string, marker: Marker | undefined): PemBlock {
  const from = marker?.edge === "BEGIN" ? marker.end : 0;
  const to = marker?.edge === "END" ? marker.start : text.length;
  const body = text.slice(from, to).trim().replace(beginRest, "").replace(endRest, "");
  return { label: undefined, body };
}

const dash = "[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]";
const words = "(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PRIVATE|PUBLIC|KEY|X509|TRUSTED|CERTIFICATE|NEW|REQUEST|PKCS7|PKCS12)";
const label = `${words}(?: *${words})*`;

const exactMarker = /-----(BEGIN|END) ([A-Z0-9]+(?: [A-Z0-9]+)*)-----/g;
/** Base64 has no dashes, so a dash on either side makes it a marker; without any it must be a line of its own. */
const damagedMarker = new RegExp(
  `${dash}+ *(BEGIN|END) *(${label})? *${dash}*|${dash}*(BEGIN|END) *(${label}) *${dash}+|^ *(BEGIN|END) +(${label}) *$`,
  "gim",
);
/** What copying too little leaves of a BEGIN or END line. */
const beginRest = new RegExp(`^(?:${dash}+[A-Z ]*\\n|[A-Z ]{0,30}${dash}+)\\s*`, "i");
const endRest = new RegExp(`\\s*${dash}+[A-Z ]{0,30}${dash}*$`, "i");

function findMarkers(text: string): Marker[] {
  const exact = [...text.matchAll(exactMarker)].map((match) => markerOf(match, match[2]));
  const damaged = [...text.matchAll(damagedMarker)].map((match) => markerOf(match, undefined));
  return exact.length === damaged.length ? exact : damaged;
}

function markerOf(match: RegExpExecArray, markerLabel: string | undefined): Marker {
  const edge = (match[1] ?? match[3] ?? match[5])?.toUpperCase() === "BEGIN" ? "BEGIN" : "END";
  return { edge, label: markerLabel, start: match.index, end: match.index + match[0].length };
}
