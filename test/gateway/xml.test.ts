import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import type { Refusal } from "../../lab/gateway/codes";
import { readXml } from "../../lab/gateway/xml";

/* What people type travels in CDATA; read wrongly, it is another text than they typed. */

const read = (text: string) => readXml(text, "PLAINTEXT_INVALID");
const content = (inner: string) => read(`<xml><Content>${inner}</Content></xml>`).Content;

function refusal(text: string): string {
  try {
    read(text);
    return "";
  } catch (error) {
    return (error as Refusal).code;
  }
}

test.each([
  ["as they are, tags and ampersands too", "<![CDATA[<b>1 &amp; 2</b>]]>", "<b>1 &amp; 2</b>"],
  ["with a section's start in them", "<![CDATA[a <![CDATA[ b]]>", "a <![CDATA[ b"],
  ["with a section's end that the sender split", "<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b"],
  ["with a section's end that the sender did not split", "<![CDATA[a]]>b]]>", "a]]>b"],
  ["with a whole section in them, not split", "<![CDATA[see <![CDATA[x]]> & y]]>", "see <![CDATA[x]]> & y"],
  ["with brackets at their end", "<![CDATA[a[0]]]]>", "a[0]]"],
  ["with blanks at both ends", "<![CDATA[ a\n]]>", " a\n"],
  ["empty", "<![CDATA[]]>", ""],
])("people's words arrive %s", (_name, inner, expected) => {
  expect(content(inner)).toBe(expected);
});

test.each([
  ["a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;", `a & b <c> "d" 'e'`],
  ["&#20013;&#x6587;&#x1F600;", "中文😀"],
  ["&amp;lt;", "&lt;"],
  ["x<![CDATA[ &amp; ]]>&amp;y", "x &amp; &y"],
  ["https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"],
])("outside of CDATA %s means %s", (inner, expected) => {
  expect(content(inner)).toBe(expected);
});

test.each([
  ["PLAINTEXT_INVALID", "an ampersand alone", "<xml><a>1 & 2</a></xml>"],
  ["PLAINTEXT_INVALID", "an entity that nobody declared", "<xml><a>&secret;</a></xml>"],
  ["PLAINTEXT_INVALID", "a character that is none", "<xml><a>&#0;</a></xml>"],
  ["PLAINTEXT_INVALID", "half a pair", "<xml><a>&#xD800;</a></xml>"],
  ["PLAINTEXT_INVALID", "a section's end without its start", "<xml><a>1]]>2</a></xml>"],
  ["PLAINTEXT_INVALID", "a section that does not end", "<xml><a><![CDATA[1</a></xml>"],
  ["PLAINTEXT_INVALID", "another element's end", "<xml><a>1</b></xml>"],
  ["PLAINTEXT_INVALID", "an element that does not end", "<xml><a>1</xml>"],
  ["PLAINTEXT_INVALID", "something after the root", "<xml><a>1</a></xml>2"],
  ["PLAINTEXT_INVALID", "two roots", "<xml><a>1</a></xml><xml/>"],
  ["PLAINTEXT_INVALID", "a name that is none", "<xml><1>1</1></xml>"],
  ["PLAINTEXT_INVALID", "an attribute without quotes", "<xml><a b=1>1</a></xml>"],
  ["PLAINTEXT_INVALID", "a root of text", "<xml>1</xml>"],
  ["PLAINTEXT_INVALID", "a reserved name", "<xml><constructor>1</constructor></xml>"],
  ["PLAINTEXT_INVALID", "nothing", ""],
  ["XML_FORBIDDEN", "a comment", "<xml><a><!-- 1 --></a></xml>"],
  ["XML_FORBIDDEN", "an instruction", "<xml><?php 1 ?><a>1</a></xml>"],
  ["XML_FORBIDDEN", "an entity's declaration", '<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>'],
])("%s for %s", (code, _name, text) => {
  expect(refusal(text)).toBe(code);
});

// Each is read in some milliseconds. A reader that goes over the rest again at each mark would take many minutes, far more
// than a test may.
test("nothing in a hostile document is read again and again", () => {
  const many = 200_000;
  const documents = [
    "<xml><a>".concat("<![CDATA[".repeat(many)),
    "<xml><a>".concat("<![CDATA[]]>".repeat(many)),
    "<xml><a>".concat("]]>".repeat(many)),
    "<xml><a ".concat("b='1' ".repeat(many)),
    "<xml><a>".concat("&".repeat(many), "</a></xml>"),
    "<xml>".concat("<a>".repeat(many)),
    "<xml>".concat(" ".repeat(many)),
  ];
  for (const document of documents) expect(refusal(document)).toBe("PLAINTEXT_INVALID");
});

/** fast-xml-parser, for what both read alike: no references outside of CDATA, no list of one. */
const oracle = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
});

test("documents are read as fast-xml-parser reads them", () => {
  const name = fc.constantFrom("A", "B", "Content", "item", "x-1", "y.2");
  const typed = fc.string({ maxLength: 20 }).map((text) => `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`);
  const bare = fc.stringMatching(/^[0-9A-Za-z中文 ]{1,12}$/);
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(name, fc.oneof({ maxDepth: 4 }, typed, bare, fc.array(tie("element"), { minLength: 1, maxLength: 4 })))
      .map(([tag, inner]) => `<${tag}>${Array.isArray(inner) ? inner.join("") : inner}</${tag}>`),
  }));
  fc.assert(
    fc.property(
      fc.array(element, { minLength: 1, maxLength: 5 }),
      fc.constantFrom("", '<?xml version="1.0"?>\n'),
      (elements, head) => {
        const text = `${head}<xml>${elements.join("")}</xml>`;
        expect(read(text)).toEqual(oracle.parse(text).xml);
      },
    ),
    { numRuns: 1_000 },
  );
});
