import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readPageFile } from "../../lab/console/page-files";
import { loadPageModule } from "./page-module";
import { authorized, type ConsoleLab, openLab, type ServedConsole } from "./support/lab";

const folder = join(__dirname, "../../lab/console/page");
const files = readdirSync(folder);
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");
const scripts = files.filter((file) => file.endsWith(".js"));

let lab: ConsoleLab;
let served: ServedConsole;
beforeAll(async () => {
  lab = await openLab();
  served = await lab.serve();
});
afterAll(() => lab.close());

const get = (path: string) => fetch(`${served.origin}${path}`, { headers: authorized });

test("the page and everything it refers to is served with its type", async () => {
  const page = await get("/console");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const references = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "");
  expect(references.length).toBeGreaterThan(3);
  for (const path of references) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 200]);
    const types: Record<string, string> = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
    expect(response.headers.get("content-type")).toContain(types[path.split(".").at(-1) ?? ""]);
  }
});

test("every answer forbids inline code, framing, sniffing and storing", async () => {
  for (const path of [
    "/console",
    "/console/",
    "/console/page/app.js",
    "/console/api/integrations",
    "/console/nothing",
  ]) {
    const { headers } = await get(path);
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("the page holds no inline code or style and names no other site", () => {
  const page = textOf("index.html");
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i);
  for (const file of files.filter((name) => name !== "icon.svg")) expect(textOf(file)).not.toMatch(/https?:\/\//);
});

test("text from outside never becomes markup", () => {
  for (const file of scripts) {
    expect([
      file,
      textOf(file).match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser/),
    ]).toEqual([file, null]);
  }
});

test.each([
  "/console/page/../index.ts",
  "/console/page/..%2findex.ts",
  "/console/page/%2e%2e/index.ts",
  "/console/page/index.ts",
  "/console/page/",
  "/console/page/app.js/",
  "/console/page/APP.js",
  "/console/app.js",
  "/consoles",
])("%s is not a file of the page", async (path) => {
  expect((await get(path)).status).toBe(404);
});

test.each(["../index.ts", "../../../jest.config.js", "./app.js", "/app.js", "", "app.js\0.css"])(
  "no file is read by the name %j",
  async (name) => {
    expect(await readPageFile(name)).toBeUndefined();
  },
);

test("modules import only files that are there", () => {
  for (const file of scripts) {
    for (const [, imported] of textOf(file).matchAll(/from "\.\/([^"]+)"/g)) expect(files).toContain(imported);
  }
});

test("every file is used", () => {
  const all = ["index.html", ...scripts].map(textOf).join("\n");
  for (const file of files.filter((name) => name !== "index.html")) expect(all).toContain(file);
});

test("both languages have the same words of the same kind", () => {
  const english = wordsFor("fr-FR");
  expect(english).toMatchObject({ integrations: "string", status: { Running: "string" }, copyWhat: "function" });
  expect(wordsFor("zh-TW")).toEqual(english);
});

test.each([
  ["zh-CN", null, "zh-CN"],
  ["en-GB", null, "en-GB"],
  ["zh-CN", "en", "en-GB"],
  ["de-DE", "zh", "zh-CN"],
])("a browser of %s whose reader chose %s gets %s", (language, chosen, expected) => {
  const localStorage = { getItem: () => chosen };
  expect(loadPageModule("words.js", { navigator: { language }, localStorage }).language).toBe(expected);
});

/** The kinds of the words that a browser of this language gets; types and states of functions have names of their own. */
function wordsFor(language: string, localStorage: object = { getItem: () => null }): unknown {
  const { words } = loadPageModule("words.js", { navigator: { language }, localStorage });
  return { ...z.record(z.string(), z.unknown()).parse(kinds(words)), typeName: {}, functionStatus: {} };
}

function kinds(value: unknown): unknown {
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, kinds(inner)]));
}
