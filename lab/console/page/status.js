import { element } from "./dom.js";
import { words } from "./words.js";

const tones = { Running: "ok", Creating: "wait", "Configuration Error": "bad", Stopped: "off" };

/** Colour alone says nothing: each dot has its word for readers, and each tone its own form. */
export function statusDot(status) {
  const word = words.status[status] ?? status;
  return element("span", { class: `dot ${tones[status] ?? "off"}`, role: "img", "aria-label": word, title: word });
}

export function statusPill(status) {
  const word = words.status[status] ?? status;
  return element("span", { class: `pill ${tones[status] ?? "off"}` }, word);
}

/** An HTTP status, green when the third party takes it as delivered. */
export function statusBadge(status) {
  const delivered = status >= 200 && status < 300;
  return element("span", { class: `badge ${delivered ? "ok" : "bad"}` }, status === 0 ? "—" : `${status}`);
}

export const typeNameOf = ({ type, typeName }) => words.typeName[type] ?? typeName;
