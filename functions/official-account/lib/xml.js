const { Refusal } = require("./refusal");

/*
 * The XML that WeChat writes: elements, text and CDATA. Nothing else: no attributes, comments, declarations or document
 * types, and so no entities of one's own. Whether the Integration Center hands over XML or has made JSON of it is not
 * documented, so both are read.
 */

const depthMax = 20;
const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]{0,127})>|([^<]+)/y;
const entities = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The children of `<xml>`: texts, objects, and lists where a name comes again. Throws a Refusal (400). */
function parseXml(text) {
  const root = { name: "", text: "", children: [] };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const [, cdata, slash, name, plain] = token.exec(text) ?? unreadable();
    const current = open.at(-1);
    if (cdata !== undefined) current.text += cdata;
    else if (plain !== undefined) current.text += decoded(plain);
    else if (slash === "/") {
      if (open.length === 1 || current.name !== name) unreadable();
      open.pop();
    } else {
      if (open.length > depthMax) unreadable();
      const child = { name, text: "", children: [] };
      current.children.push(child);
      open.push(child);
    }
  }
  const [xml, ...more] = root.children;
  if (open.length > 1 || xml?.name !== "xml" || more.length > 0 || root.text.trim() !== "") unreadable();
  const value = contentOf(xml);
  return typeof value === "object" ? value : unreadable();
}

function contentOf({ text, children }) {
  if (children.length === 0) return text;
  const lists = new Map();
  for (const child of children) {
    if (!lists.has(child.name)) lists.set(child.name, []);
    lists.get(child.name).push(contentOf(child));
  }
  return Object.fromEntries([...lists].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

function decoded(text) {
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));|&/g, (_all, name, decimal, hex) => {
    if (name !== undefined) return entities[name];
    const code = decimal === undefined ? Number.parseInt(hex ?? "x", 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : unreadable();
  });
}

function unreadable() {
  throw new Refusal(400, "the body is XML, but not as WeChat writes it");
}

module.exports = { parseXml };
