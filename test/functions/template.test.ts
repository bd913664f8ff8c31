import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listen } from "../support/listen";
import { injected, startFunctionTemplate } from "./support/template";

const functionsFolder = join(__dirname, "../../functions");
const templates = readdirSync(functionsFolder, { withFileTypes: true })
  .filter((entry) => existsSync(join(functionsFolder, entry.name, "scf_bootstrap")))
  .map(({ name }) => name);

describe.each(templates)("%s", (template) => {
  const folder = join(functionsFolder, template);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");

  it("starts by an executable scf_bootstrap with LF line ends, on port 9000 unless told otherwise", () => {
    expect(statSync(join(folder, "scf_bootstrap")).mode & 0o111).toBe(0o111);
    expect(read("scf_bootstrap")).not.toContain("\r");
    expect(read("scf_bootstrap")).toMatch(/^#!\/bin\/sh\n/);
    expect(read("scf_bootstrap")).toMatch(/^export PORT="\$\{PORT:-9000\}"$/m);
  });

  it("needs nothing but Node itself", () => {
    const scripts = files.filter((file) => file.endsWith(".js"));
    expect(scripts).toContainEqual(expect.stringMatching(/^services\/\w+\.js$/));
    for (const script of scripts) {
      const required = [...read(script).matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
      expect(required.filter((name) => !/^(node:|\.{1,2}\/)/.test(name ?? ""))).toEqual([]);
    }
    expect(JSON.parse(read("package.json"))).not.toHaveProperty("dependencies");
  });

  it("says so when its port is taken", async () => {
    const other = await listen(() => undefined);
    const { port } = new URL(other.url);
    const variables = { ...injected, PORT: port };
    await expect(startFunctionTemplate(template, variables)).rejects.toThrow(
      `cannot listen on port ${port}: EADDRINUSE`,
    );
    await other.stop();
  });
});

it.each(["refusal", "gateway", "inTime"])("lib/%s.js is one file, in every template", (name) => {
  const texts = templates.map((template) => readFileSync(join(functionsFolder, template, `lib/${name}.js`), "utf8"));
  expect(new Set(texts).size).toBe(1);
});

it.each(["callers", "cors", "settings"])("lib/%s.js is one file, in both templates that apps call", (name) => {
  const read = (template: string) => readFileSync(join(functionsFolder, template, `lib/${name}.js`), "utf8");
  expect(read("official-account")).toBe(read("wechat-pay"));
});

it.each(["http", "variables", "deliveries", "handled", "messages", "ownerFile", "wechatApi", "xml"])(
  "lib/%s.js is one file, in both templates that take messages: each is deployed alone",
  (name) => {
    const read = (template: string) => readFileSync(join(functionsFolder, template, `lib/${name}.js`), "utf8");
    expect(read("official-account")).toBe(read("message-push"));
  },
);
