import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** The system's Chromium, by default at Debian's path. Playwright's own browsers are not installed. */
// biome-ignore lint/style/noProcessEnv: the browser is an argument of the test run.
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Without the system's Chromium, browser tests are skipped, but not in CI. */
export const hasBrowser = existsSync(executablePath);

if (!hasBrowser) {
  const missing = `There is no Chromium at ${executablePath}. Install it (apt-get install chromium), or set CHROMIUM_PATH.`;
  // biome-ignore lint/style/noProcessEnv: CI must not skip tests.
  if (process.env["CI"] === "true") throw new Error(missing);
  console.warn(`Browser tests are skipped. ${missing}`);
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}

/** The accessibility violations of a page: rule and elements. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the content security policy of the page does not apply.
  await page.evaluate(axe.source);
  const found = await page.evaluate<Violation[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** How far the page can be scrolled sideways, in pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
