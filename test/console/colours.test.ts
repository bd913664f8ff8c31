import { readFileSync } from "node:fs";
import { join } from "node:path";

const css = readFileSync(join(__dirname, "../../lab/console/page/colours.css"), "utf8");
const [lightCss = "", darkCss = ""] = css.split("@media (prefers-color-scheme: dark)");
const light = coloursIn(lightCss);
const schemes = { light, dark: { ...light, ...coloursIn(darkCss) } };

/** Text colour, and every surface it stands on. */
const pairs: [text: string, surfaces: string[]][] = [
  ["text", ["ground", "surface", "sunken", "chosen"]],
  ["quiet", ["ground", "surface", "sunken", "chosen"]],
  ["accent", ["ground", "surface", "sunken"]],
  ["on-accent", ["accent"]],
  ["ok", ["surface", "sunken", "ok-soft"]],
  ["bad", ["surface", "sunken", "bad-soft"]],
  ["wait", ["surface", "ground", "wait-soft"]],
  ["off", ["surface", "ground", "off-soft"]],
];

describe.each(Object.entries(schemes))("in the %s scheme", (_, colours) => {
  test.each(pairs)("%s is readable where it stands (WCAG AA, 4.5:1)", (text, surfaces) => {
    for (const surface of surfaces) {
      const ratio = contrast(colours[text] ?? "", colours[surface] ?? "");
      expect({ surface, enough: ratio >= 4.5, ratio }).toMatchObject({ surface, enough: true });
    }
  });
});

function coloursIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((channel) => (channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
