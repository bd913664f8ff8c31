import fc from "fast-check";
import { printable, printableJson, printableLines, unprintable } from "../../provider/printable";

test.each([
  ["a terminal escape", "\u001b[2J", "\\x1b[2J"],
  ["an escape of one byte", "\u009b1A", "\\x9b1A"],
  ["a mark of writing direction", "a\u202eb\u2066\u061c\u200f", "a\\x202eb\\x2066\\x61c\\x200f"],
  ["what has no width", "pa\u200by\u2060\ufeff\u00ad", "pa\\x200by\\x2060\\xfeff\\xad"],
  ["a filler that looks like a space", "pay\u3164\uffa0", "pay\\x3164\\xffa0"],
  ["a tag, which is written in two code units", "pay\u{e0041}", "pay\\xe0041"],
  ["half a pair", "\ud800", "\\xd800"],
  ["the end of a line", "a\nb\u2028c", "a\\x0ab\\x2028c"],
  ["a mark of style behind a letter", "pay\ufe0f", "pay\\xfe0f"],
])("%s becomes visible", (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test.each(["支付 ¥1.00 “ok”", "a\tb", "⚠️ 😀", "Ω é ü"])("%j stays as it is", (text) => {
  expect(printable(text)).toBe(text);
});

test("lines stay lines", () => {
  expect(printableLines("a\u001b\n\u202eb")).toBe("a\\x1b\n\\x202eb");
});

test("JSON stays the same data, whatever is in it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (data) => {
      const json = printableJson(JSON.stringify(data, null, 2));
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
      expect(json.replaceAll("\n", "").match(unprintable)).toBeNull();
    }),
  );
});
