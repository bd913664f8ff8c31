import { element } from "./dom.js";
import { words } from "./words.js";

/** Closed until somebody wants to know; what contradicts the defaults is counted in the heading. */
export function drawBehaviours(container, behaviours) {
  const otherwise = behaviours.filter(({ standard }) => standard !== undefined).length;
  const count = element(
    "span",
    { class: otherwise > 0 ? "count otherwise" : "count" },
    `${otherwise} / ${behaviours.length}`,
  );
  container.replaceChildren(
    element("summary", { title: words.behavioursHint }, words.behaviours, count),
    element("p", { class: "hint" }, words.behavioursHint),
    element("dl", {}, ...behaviours.flatMap(row)),
  );
}

function row({ name, question, value, evidence, observedOn, region, standard, standardEvidence }) {
  const why = observedOn ? words.observedOn(observedOn, region) : words.evidence[evidence];
  const otherwise = standard === undefined ? "" : ` · ${words.insteadOf(standard, words.evidence[standardEvidence])}`;
  return [
    element("dt", { title: question }, element("code", {}, name)),
    element(
      "dd",
      { class: standard === undefined ? undefined : "otherwise" },
      element("code", {}, `${value}`),
      ` ${why}${otherwise}`,
    ),
  ];
}
