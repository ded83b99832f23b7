import { existsSync } from "node:fs";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

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

/** A slow machine makes a page slow. Only a page that hangs fails. */
const timeout = 300_000;

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"], timeout });
}

/** Cookies and pages of one viewer. Its waits end only when a page hangs. */
export async function newContext(browser: Browser, options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(timeout);
  return context;
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}

/**
 * Ends transitions, also within components: after a change of the theme, colors between two themes have no meaning. The page handles
 * the change in its next frame, unless it draws none. Animations without an end continue.
 */
const endTransitions = `(async () => {
  const nextFrame = () => Promise.race([new Promise(requestAnimationFrame), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  for (let frame = 0; frame < 2; frame += 1) await nextFrame();
  const inComponents = (root) =>
    [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? running(shadowRoot) : []));
  const running = (root) => [...root.getAnimations(), ...inComponents(root)];
  const hasEnd = ({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime);
  for (const animation of running(document).filter(hasEnd)) animation.finish();
})()`;

/** The accessibility violations of a page, of all rules by default: rule and elements. */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  await page.evaluate(endTransitions);
  // Evaluated by the debugger, so the content security policy of the page does not apply.
  await page.evaluate(axe.source);
  const found = await page.evaluate<Violation[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

export const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

/** The rules whose result depends on the theme. */
const colorRules = ["color-contrast", "link-in-text-block"];

/** The accessibility violations of a page in a theme. Only the colors depend on the theme, so the dark one is checked for those. */
export function violationsIn(page: Page, theme: Theme): Promise<string[]> {
  return violationsOf(page, theme === "dark" ? colorRules : undefined);
}

/** From wall to phone, and whether rules are checked at this width. */
const widths = [
  { width: 2560, isChecked: false },
  { width: 1440, isChecked: true },
  { width: 768, isChecked: false },
  { width: 390, isChecked: true },
];

/** The accessibility violations of a page at common widths, and sideways scrolling. */
export async function displayProblems(page: Page, theme: Theme): Promise<string[]> {
  const problems: string[] = [];
  for (const { width, isChecked } of widths) {
    if (theme === "dark" && !isChecked) continue;
    await page.setViewportSize({ width, height: 900 });
    const at = (problem: string) => problems.push(`${problem} at ${width} px, ${theme}`);
    const scroll = theme === "light" ? await sidewaysScroll(page) : 0;
    if (scroll !== 0) at(`scrolls sideways by ${scroll} px`);
    const violations = isChecked ? await violationsIn(page, theme) : [];
    for (const violation of violations) at(violation);
  }
  return problems;
}

/** How far the page can be scrolled sideways, in pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
