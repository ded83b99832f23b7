import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's path. Playwright's own browsers are not installed. */
const executablePath = "/usr/bin/chromium";

/** Without the system's Chromium, browser tests are skipped. */
export const hasBrowser = existsSync(executablePath);

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The accessibility violations of a page: rule and elements. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the content security policy of the page does not apply.
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))",
  );
}

/** How far the page can be scrolled sideways, in pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
