import type { Page } from "playwright-core";

/** What has the focus, as a reader would name it: its role or tag, and its name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const active = document.activeElement;
    const name = active.getAttribute("aria-label") ?? active.labels?.[0]?.textContent ?? active.textContent;
    return (active.getAttribute("role") ?? active.localName) + " " + name.trim().slice(0, 60);
  })()`);
}

/** Presses `key` until the focus is on what `expected` matches. Throws with every stop on the way when it never is. */
export async function pressUntil(page: Page, key: string, expected: RegExp): Promise<string> {
  const stops: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    const stop = await focused(page);
    if (expected.test(stop)) return stop;
    stops.push(stop);
  }
  throw new Error(`${key} never came to ${expected}; it came to:\n${stops.join("\n")}`);
}

/** Whether the focused element, or the row that stands for it, wears a ring. */
export function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`[document.activeElement, document.activeElement.closest("tr")]
    .some((node) => node && getComputedStyle(node).outlineStyle !== "none" && node.matches(":focus-visible, :has(:focus-visible)"))`);
}
