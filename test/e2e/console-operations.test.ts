import { apiKeys, type Scope } from "@account-opening/db/access";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromNow, untilDecided } from "../harness/balance-checks.ts";
import { displayProblems, hasBrowser, newContext, startBrowser, themes } from "../harness/browser.ts";
import { debitableOf } from "../harness/core-bank.ts";
import { onboard } from "../harness/onboard.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

describe.skipIf(!hasBrowser)("the console's pages of operations", () => {
  let system: System;
  let browser: Browser;
  let receiver: Receiver;
  let endpointId: string;

  beforeAll(async () => {
    system = await startSystem();
    browser = await startBrowser();
    receiver = await startReceiver();
    endpointId = await anEndpointWithDeadDelivery(system, receiver);
    await threeDebits(system);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await receiver?.close();
  });

  /** The console, signed in by a key. */
  async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}, key = system.apiKey) {
    const context = await newContext(browser, {
      extraHTTPHeaders: { authorization: `Bearer ${key}` },
      timezoneId: "America/New_York",
      ...options,
    });
    const page = await context.newPage();
    await show(page, path);
    return { context, page };
  }

  async function show(page: Page, path: string): Promise<void> {
    await page.goto(`${system.urls.api}/console${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await until(`${path} has loaded`, async () => (await page.locator("[aria-busy=true]").count()) === 0);
  }

  it("shows from the first page why a debit was refused", async () => {
    const { context, page } = await open("/");
    await page.getByRole("link", { name: "Debits" }).first().click();
    await page.getByLabel("Decision").selectOption("insufficient");
    await page.getByRole("link", { name: "7731-02" }).click();

    const conclusion = page.getByRole("region", { name: "Conclusion" });
    await conclusion.getByText("Not released: insufficient").waitFor();
    expect(await conclusion.textContent()).toMatch(/was left after 2 debits that were released earlier/);
    const sum = page.getByRole("region", { name: "The sum" });
    expect(await sum.getByRole("link").allTextContents()).toEqual(["7731-00", "7731-01"]);
    expect(await sum.textContent()).toMatch(/Short by753\.90/);
    const history = page.getByRole("region", { name: "Who did what" });
    expect(await history.textContent()).toMatch(/amount 500\.00 → 825\.00/);
    await page.getByText("hash verified").waitFor();
    await context.close();
  });

  it("prints a debit on one page, light, with its address, in a dark theme too", async () => {
    const { context, page } = await open("/debits/7731-02", { colorScheme: "dark" });
    await page.getByText("hash verified").waitFor();
    await page.emulateMedia({ media: "print" });
    await page.getByText(/Printed .* from http.*\/console\/debits\/7731-02/).waitFor();
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("light");
    expect(pageCountOf(await page.pdf({ preferCSSPageSize: true }))).toBe(1);
    await context.close();
  });

  it("shows from the first page a dead notification, and resends it with an audit row", async () => {
    const { context, page } = await open("/");
    await page.getByRole("link", { name: "Notifications" }).first().click();
    await page.getByLabel("Status").selectOption("dead");
    await page
      .getByRole("button", { name: /^Resend member\./ })
      .first()
      .click();

    await page.getByText("The delivery will be sent again").waitFor();
    await page.getByText(/Recorded in the audit log: delivery resent/).waitFor();
    expect(page.url()).toContain("status=dead");
    const { rows } = await system.database.pool.query(
      "select detail ->> 'endpoint_id' as endpoint from audit where action = 'delivery_resent'",
    );
    expect(rows).toEqual([{ endpoint: endpointId }]);
    await context.close();
  });

  it("says at once that the connection is lost, keeps what was read, and refuses actions meanwhile", async () => {
    const { context, page } = await open(`/notifications/${endpointId}`);
    const row = page.getByRole("link", { name: new URL(receiver.url).host }).first();
    await row.waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByText(/^No connection since \d\d:\d\d:\d\d$/).waitFor();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("The API did not answer. Nothing may have changed: try again.").waitFor();
    expect(await row.isVisible()).toBe(true);

    await context.setOffline(false);
    await page.getByText("Live", { exact: true }).waitFor();
    const { rowCount } = await system.database.pool.query(
      "select from audit where action = 'endpoint_tested'",
    );
    expect(rowCount).toBe(0);
    await context.close();
  });

  it("shows the names, responses and scopes of lists whole on a laptop", async () => {
    const { context, page } = await open(`/notifications/${endpointId}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    const cut = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll(".data-table :is(th, td)")].filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)`,
      );
    for (const path of [`/notifications/${endpointId}`, "/institutions/plain_bank", "/keys"]) {
      await show(page, path);
      expect([path, await cut()]).toEqual([path, []]);
    }
    await context.close();
  });

  it("revokes a key only after its name is typed, and shows the audit row", async () => {
    await apiKeys.create(system.database, { name: "left by a vendor", scopes: [] }, new Date());
    const { context, page } = await open("/keys");
    await page.getByRole("button", { name: "Revoke left by a vendor" }).click();
    const dialog = page.getByRole("dialog", { name: "Revoke the key?" });
    const revoke = dialog.getByRole("button", { name: "Revoke" });
    expect(await revoke.isDisabled()).toBe(true);
    expect(await dialog.textContent()).toContain("audit rows remain");
    await dialog.getByLabel(/to confirm/).fill("left by a vendor");
    await revoke.click();

    await page.getByText(/Recorded in the audit log: key revoked/).waitFor();
    await page.getByLabel("State").selectOption("revoked");
    await page.getByRole("link", { name: "left by a vendor" }).waitFor();
    await context.close();
  });

  it("names the missing permission, and keeps the rest of the page", async () => {
    const scopes: Scope[] = ["balance_checks:read"];
    const key = await apiKeys.create(system.database, { name: "payments", scopes }, new Date());
    const { context, page } = await open("/audit", {}, key);
    await page.getByText("The audit log needs another role").waitFor();
    await show(page, "/debits/7731-02");
    await page.getByText("Not released: insufficient").waitFor();
    await page.getByText("Who scheduled and changed the check is shown to roles with ops:read.").waitFor();
    await context.close();
  });

  it("has no accessibility violation and no sideways scrolling, in both themes and from phone to wall", async () => {
    for (const colorScheme of themes) {
      const { context, page } = await open("/", { colorScheme });
      for (const path of paths(endpointId)) {
        await show(page, path);
        expect([path, await displayProblems(page, colorScheme)]).toEqual([path, []]);
      }
      await context.close();
    }
  });
});

function paths(endpointId: string): string[] {
  return [
    "/debits",
    "/debits/7731-02",
    "/debits/unknown",
    "/institutions",
    "/institutions/plain_bank",
    "/notifications",
    `/notifications/${endpointId}`,
    "/webhooks",
    "/audit",
    "/audit?action=vault_rotated",
    "/keys",
  ];
}

/** An endpoint whose receiver fails, with a delivery that is no longer retried. */
async function anEndpointWithDeadDelivery({ bank, database }: System, receiver: Receiver): Promise<string> {
  receiver.respondWith(() => 500);
  const { id, secret } = await bank.createEndpoint(receiver.url);
  receiver.addSecret(secret);
  await onboard(bank, { id: "denied", password: "status:DENIED" });
  await until("a delivery has failed", async () => {
    const { rowCount } = await database.pool.query(
      "select from deliveries where last_status = 500 and lease_until is null",
    );
    return rowCount !== 0;
  });
  // Retries take days.
  await database.pool.query(
    "update deliveries set status = 'dead', ended_at = now(), lease_until = null where last_status = 500",
  );
  return id;
}

/** Two debits that the balance covers, and one that it then no longer covers, after a change of its amount. */
async function threeDebits({ bank }: System): Promise<void> {
  const member = await onboard(bank, { id: "debtor", password: "balance:1898.48" });
  const debit = { account_guid: debitableOf(member), decide_by: fromNow(900_000) };
  for (const [debit_id, amount] of [
    ["7731-00", "1002.38"],
    ["7731-01", "825.00"],
  ] as const)
    await untilDecided(bank, (await bank.scheduleCheck({ ...debit, debit_id, amount })).id);
  const later = { ...debit, debit_id: "7731-02", amount: "500.00", run_at: fromNow(600_000) };
  const { id } = await bank.scheduleCheck(later);
  await bank.rescheduleCheck(id, { amount: "825.00", run_at: fromNow(0) });
  await untilDecided(bank, id);
}

/** Number of pages of a PDF document. */
function pageCountOf(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
