import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, newContext, sidewaysScroll, startBrowser, violationsOf } from "../harness/browser.ts";
import type { OauthResult } from "../harness/consent.ts";
import { at, type MemberView } from "../harness/core-bank.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** What MX's pages post to the page that opened them. */
interface Message {
  type: string;
  metadata: { member_guid: string; error_reason?: string };
}

const phone = { width: 320, height: 640 };

describe.skipIf(!hasBrowser)("MX's pages, in a browser", () => {
  let system: System;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    system = await startSystem({
      env: { ADOPT_MEMBERS: "true" },
      simulator: { webhooks: { types: { MEMBER: true, VERIFICATION: true } } },
    });
    browser = await startBrowser();
    context = await newContext(browser, { viewport: phone });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  /** Opens a page of MX as core banking's page does: in a window that can post messages to it. */
  async function openFromCoreBanking(
    url: string,
  ): Promise<{ window: Page; message: () => Promise<Message> }> {
    const opener = await context.newPage();
    const opened = context.waitForEvent("page");
    await opener.evaluate(
      `window.message = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data)));
       void window.open(${JSON.stringify(url)});`,
    );
    const window = await opened;
    await window.waitForLoadState();
    return { window, message: () => opener.evaluate<Message>("window.message") };
  }

  async function expectAccessible(page: Page): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page)).toEqual([]);
    }
    expect(await sidewaysScroll(page)).toBe(0);
  }

  async function aPendingMember(userId: string): Promise<{ guid: string; uri: string }> {
    const user_guid = await system.bank.createUser(userId);
    const body = { user_guid, institution_code: "mx_bank_oauth", credentials: [] };
    const { guid, oauth_window_uri } = (await system.bank.api.POST("/v1/members", { body })).data;
    return { guid, uri: String(oauth_window_uri) };
  }

  async function report(guid: string, body: OauthResult): Promise<MemberView> {
    return (await system.bank.api.POST("/v1/members/{guid}/oauth_result", { ...at({ guid }), body })).data;
  }

  function reaches(guid: string, state: string): Promise<unknown> {
    return until(`${guid} is ${state}`, async () => (await system.bank.member(guid)).state === state);
  }

  it("show how to script every behavior, from phone to desktop", async () => {
    const page = await context.newPage();
    await page.goto(`${system.mx.url}/docs`);
    await page.getByRole("heading", { level: 1, name: "MX simulator" }).waitFor();
    for (const width of [390, 760, 1440, 320]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await sidewaysScroll(page)]).toEqual([width, 0]);
    }
    await expectAccessible(page);
    await page.getByRole("link", { name: "How do I …?" }).click();
    await page.getByRole("cell", { name: /^the bank asks a question/ }).waitFor();
    await page.close();
  });

  it("let the user consent: the opener is notified, and the member is identified", async () => {
    const { guid, uri } = await aPendingMember("consents in a browser");
    const { window, message } = await openFromCoreBanking(uri);
    await expectAccessible(window);
    await window.getByRole("button", { name: "success" }).click();
    await window.getByRole("heading", { name: "Consent granted" }).waitFor();
    await expectAccessible(window);
    expect(await message()).toEqual({ type: "oauthComplete/success", metadata: { member_guid: guid } });
    await report(guid, { status: "success", member_guid: guid });
    await reaches(guid, "identified");
  });

  it("let the user cancel: the opener is notified, and the member waits for another window", async () => {
    const { guid, uri } = await aPendingMember("cancels in a browser");
    const { window, message } = await openFromCoreBanking(uri);
    await window.getByRole("button", { name: "CANCELLED" }).click();
    await window.getByRole("heading", { name: "Consent not granted" }).waitFor();
    await expectAccessible(window);
    const { type, metadata } = await message();
    expect({ type, metadata }).toEqual({
      type: "oauthComplete/error",
      metadata: { member_guid: guid, error_reason: "CANCELLED" },
    });
    const canceled = await report(guid, { status: "error", ...metadata });
    expect(canceled).toMatchObject({ state: "action_required", reason: "oauth_cancelled" });
  });

  it("let the user connect a bank in the widget: the member is adopted and identified", async () => {
    const user_guid = await system.bank.createUser("uses the widget in a browser");
    const { data: widget } = await system.bank.api.POST("/v1/widget_urls", { body: { user_guid } });
    const page = await context.newPage();
    await page.goto(widget.url);
    await expectAccessible(page);
    await page.getByLabel("Bank").selectOption("plain_bank");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("heading", { name: "Connected" }).waitFor();
    await expectAccessible(page);
    const guid = String(await page.locator("code").textContent());
    await until("the member is adopted", async () => {
      const { data } = await system.bank.api.GET("/v1/members", { params: { query: { user_guid } } });
      return data.data.length > 0;
    });
    await reaches(guid, "identified");
  });
});
