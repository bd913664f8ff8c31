import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** Where the pictures are kept: SCREENSHOTS, or a temporary folder. */
const folder = process.env.SCREENSHOTS || mkdtempSync(join(tmpdir(), "console-screenshots-"));

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: "disabled" });
}
