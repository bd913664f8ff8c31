import { element } from "./dom.js";
import { readJsonObject } from "./json-text.js";
import { words } from "./words.js";

let fields = 0;

/** A labelled control; `note` is read out with it. */
export function field(title, control, note = "") {
  fields += 1;
  control.id = `field-${fields}`;
  const noteId = `note-${fields}`;
  if (note) control.setAttribute("aria-describedby", noteId);
  return element(
    "div",
    { class: "field" },
    element("label", { class: "label", for: control.id }, title),
    control,
    note ? element("p", { class: "note", id: noteId }, note) : "",
  );
}

export const textInput = (attributes = {}) =>
  element("input", { type: "text", spellcheck: "false", autocomplete: "off", ...attributes });

/** A list to choose from, with the chosen item's description below it. `items` are `{ name, label?, description, more? }`. */
export function choice(title, items) {
  const options = items.map(({ name, label = name }) => element("option", { value: name }, label));
  const select = element("select", {}, ...options);
  const note = element("span", {});
  const describe = () => {
    const { description, more } = items[select.selectedIndex] ?? {};
    note.replaceChildren(description ?? "", more ? element("span", { class: "more" }, more) : "");
  };
  select.addEventListener("change", describe);
  describe();
  return {
    node: field(title, select, note),
    value: () => select.value,
    choose(name) {
      select.value = name;
      describe();
    },
  };
}

const jsonMaxCharacters = 200_000;

/** Own JSON. `read` gives the object, undefined where there is none, or throws WrongInput and shows where it is wrong. */
export function jsonField(title, placeholder) {
  const area = element("textarea", { rows: "5", spellcheck: "false", maxlength: jsonMaxCharacters, placeholder });
  const problemText = element("p", { class: "wrong", role: "alert" });
  fields += 1;
  problemText.id = `problem-${fields}`;
  const clear = () => {
    problemText.textContent = "";
    area.removeAttribute("aria-invalid");
    area.removeAttribute("aria-errormessage");
  };
  area.addEventListener("input", clear);
  return {
    node: element("div", { class: "json" }, field(title, area), problemText),
    read() {
      clear();
      if (!area.value.trim()) return undefined;
      const { value, problem } = readJsonObject(area.value);
      if (!problem) return value;
      const { line, column, field: path, kind, offset } = problem;
      problemText.textContent = words.json.at(line, column, path) + words.json[kind];
      area.setAttribute("aria-invalid", "true");
      area.setAttribute("aria-errormessage", problemText.id);
      showArea(area, offset);
      throw new WrongInput();
    },
  };
}

/** The field itself says what is wrong. */
class WrongInput extends Error {}

function showArea(area, offset) {
  const folded = area.closest("details");
  if (folded) folded.open = true;
  area.focus();
  area.setSelectionRange(offset, Math.min(offset + 1, area.value.length));
}
