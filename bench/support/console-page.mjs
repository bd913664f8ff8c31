import { execFileSync } from "node:child_process";
import { join } from "node:path";

const finder = join(import.meta.dirname, "../../tools/browser.mjs");

/** Chromium, or in words why there is none. */
export async function openBrowser() {
  let executablePath;
  try {
    executablePath = execFileSync(process.execPath, [finder], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch (error) {
    return { missing: String(error.stderr ?? error).trim() };
  }
  const { chromium } = await import("playwright-core");
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  return { browser: await chromium.launch({ executablePath, args }) };
}

/** Milliseconds until the console, in a new profile, shows a full page of the integration's callbacks. */
export async function openConsole(browser, address, rows) {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  const startedMs = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  const shown = page.locator("table.callbacks tbody tr.row");
  await shown.nth(rows - 1).waitFor();
  const tookMs = performance.now() - startedMs;
  await context.close();
  return tookMs;
}
