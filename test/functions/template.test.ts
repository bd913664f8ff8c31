import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listen } from "../wechat-pay/support/world";
import { injected, startTemplate } from "./support/template";

const folder = join(__dirname, "../../functions/wechat-pay");
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
  expect(scripts).toContain("services/orderService.js");
  for (const script of scripts) {
    const required = [...read(script).matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
    expect(required.filter((name) => !/^(node:|\.{1,2}\/)/.test(name ?? ""))).toEqual([]);
  }
  expect(JSON.parse(read("package.json"))).not.toHaveProperty("dependencies");
});

it("says so when its port is taken", async () => {
  const other = await listen(() => undefined);
  const { port } = new URL(other.url);
  await expect(startTemplate({ ...injected, PORT: port })).rejects.toThrow(`cannot listen on port ${port}: EADDRINUSE`);
  await other.stop();
});
