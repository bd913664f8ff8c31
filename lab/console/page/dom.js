/** A new element. Strings among the children become text, never markup; `on…` attributes are listeners. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/**
 * Calls `draw` only when the data differs from what it drew last: what did not change keeps its focus, its selection
 * and its scroll position.
 */
export function drawOnChange(draw) {
  let drawn;
  return (data) => {
    const current = JSON.stringify(data);
    if (current === drawn) return;
    drawn = current;
    draw(data);
  };
}

let panels = 0;

/** A titled section; `aside` stands at the right of its heading. */
export function panel(title, name, content, aside = "") {
  panels += 1;
  const id = `panel-${panels}`;
  return element(
    "section",
    { class: `panel ${name}`, "aria-labelledby": id },
    element("header", { class: "panel-head" }, element("h3", { id }, title), aside),
    content,
  );
}

/** Runs `work` once at a time for `button`; what goes wrong is told in `state`. The button keeps the focus meanwhile. */
export async function busyWhile(button, state, text, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  state.replaceChildren(text);
  try {
    await work();
  } catch (error) {
    state.replaceChildren(element("span", { class: "wrong" }, error.message));
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
