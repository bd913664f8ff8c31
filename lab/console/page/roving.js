const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Makes the elements that match `selector` one stop of the Tab key: arrows, Home and End move among them. `moved` is called
 * with the one that got the focus by a key.
 */
export function roving(container, selector, moved = () => {}) {
  const all = () => [...container.querySelectorAll(selector)];
  const settle = (chosen) => {
    for (const item of all()) item.tabIndex = item === chosen ? 0 : -1;
  };
  container.addEventListener("keydown", (press) => {
    const current = press.target.closest(selector);
    if (!current || press.altKey || press.ctrlKey || press.metaKey) return;
    const items = all();
    const next = neighbour(items, items.indexOf(current), press.key);
    if (!next) return;
    press.preventDefault();
    next.focus();
    moved(next);
  });
  container.addEventListener("focusin", ({ target }) => {
    const current = target.closest(selector);
    if (current) settle(current);
  });
  /** After a change of the items: keeps the stop, or makes it `preferred`, or the first. */
  return (preferred) => {
    const items = all();
    settle(preferred ?? items.find((item) => item.tabIndex === 0) ?? items[0]);
  };
}

function neighbour(items, index, key) {
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  return steps[key] === undefined ? undefined : items[index + steps[key]];
}
