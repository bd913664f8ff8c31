import { element } from "./dom.js";
import { words } from "./words.js";

const confirmationMs = 1500;

/** A button that copies `text`. `what` completes its accessible name: Copy what? */
export function copyButton(text, what) {
  const button = element("button", { type: "button", class: "copy", "aria-label": words.copyWhat(what) }, words.copy);
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    button.textContent = copied ? words.copied : words.notCopied;
    setTimeout(() => {
      button.textContent = words.copy;
    }, confirmationMs);
  });
  return button;
}

/** A command to run in a shell, ready to copy. */
export function commandLine(command) {
  return element("div", { class: "command" }, element("code", {}, command), copyButton(command, words.theCommand));
}
