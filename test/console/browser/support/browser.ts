import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Installing Chromium, which CI may have to do, takes a while. */
export const launchLimitMs = 11 * 60_000;

// The locators' own limit comes first: its words say what was waited for.
const waitLimitMs = 15_000;

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Headless, with an empty profile of its own. Throws with words on how to get a browser where there is none. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath(), args: [...quiet, ...more] });
}

function browserPath(): string {
  const finder = join(__dirname, "../../../../tools/browser.mjs");
  return execFileSync(process.execPath, [finder], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

export interface OpenPage {
  readonly page: Page;
  /** Whatever the page wrote as an error, threw, or asked of another machine. */
  readonly problems: string[];
  close(): Promise<void>;
}

export interface PageOptions extends BrowserContextOptions {
  readonly width?: number;
  readonly height?: number;
}

/** A page in a profile of its own; English, light and 1280 wide unless asked otherwise. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<OpenPage> {
  const { width = 1280, height = 800, ...more } = options;
  const context = await browser.newContext({
    locale: "en-GB",
    colorScheme: "light",
    reducedMotion: "reduce",
    viewport: { width, height },
    ...more,
  });
  const problems: string[] = [];
  context.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "http:" || hostname !== "127.0.0.1") problems.push(`asked ${request.url()}`);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(waitLimitMs);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(`threw ${error.message}`));
  return { page, problems, close: () => context.close() };
}
