import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasBrowser,
  newContext,
  sidewaysScroll,
  startBrowser,
  themes,
  violationsIn,
} from "../harness/browser.ts";
import { type System, startSystem } from "../harness/system.ts";

const [phone, desktop] = [390, 1440];

const operations = {
  "post-/v1/members": "Connect a user to an institution",
  "get-/v1/events": "List events",
};

describe.skipIf(!hasBrowser)("the pages under /docs, in a browser", () => {
  let system: System;
  let browser: Browser;

  beforeAll(async () => {
    system = await startSystem();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  async function open(path: string, width = desktop): Promise<Page> {
    const context = await newContext(browser, { viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${system.urls.api}${path}`);
    return page;
  }

  async function expectAccessible(page: Page, where: string): Promise<void> {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      expect([where, colorScheme, await violationsIn(page, colorScheme)]).toEqual([where, colorScheme, []]);
    }
    expect([where, await sidewaysScroll(page)]).toEqual([where, 0]);
  }

  it("have no accessibility violation, in both themes, on a phone and a desktop", async () => {
    const page = await open("/docs");
    const paths = await page.evaluate<string[]>(
      "[...document.querySelectorAll('nav a')].map((link) => link.pathname)",
    );
    expect(paths).toContain("/docs/integration");
    for (const path of paths.filter((one) => one !== "/docs/reference")) {
      await page.goto(`${system.urls.api}${path}`);
      for (const width of [desktop, phone]) {
        await page.setViewportSize({ width, height: 900 });
        await expectAccessible(page, `${path} at ${width} px`);
      }
    }
    await page.context().close();
  });

  it("show each operation beside the list of operations", async () => {
    for (const [operation, name] of Object.entries(operations)) {
      const page = await open(`/docs/reference#${operation}`);
      await page.getByRole("heading", { name }).waitFor();
      await page.getByText("Operations", { exact: true }).waitFor();
      await expectAccessible(page, name);
      await page.context().close();
    }
  });

  it("show each operation in the list of operations on a phone", async () => {
    const page = await open("/docs/reference", phone);
    await page.getByText("/v1/balance_checks", { exact: true }).first().click();
    await page.getByText("Query-String Parameters").first().waitFor();
    await expectAccessible(page, "the reference on a phone");
    await page.context().close();
  });
});
