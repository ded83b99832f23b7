import { sessions } from "@account-opening/db/access";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromNow } from "../harness/balance-checks.ts";
import {
  displayProblems,
  hasBrowser,
  newContext,
  startBrowser,
  themes,
  violationsOf,
} from "../harness/browser.ts";
import { debitableOf, type MemberView } from "../harness/core-bank.ts";
import { enroll, onboard, withRequestedJobs } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** Members in the list, beside those of the other tests. */
const manyCount = 10_000;

describe.skipIf(!hasBrowser)("the console's pages of members", () => {
  let system: System;
  let browser: Browser;
  let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
  let identified: MemberView;
  let stuck: MemberView;
  /** Errors in the browser's console, such as a breach of the content security policy. */
  const errors: string[] = [];

  beforeAll(async () => {
    // The stuck member must not fail.
    system = await startSystem({ env: { JOB_DEADLINE_MS: "3600000" } });
    browser = await startBrowser();
    identified = await onboard(system.bank, { id: "ada", password: "password" });
    stuck = await aStuckMember(system);
    await system.bank.scheduleCheck({
      debit_id: "later",
      account_guid: debitableOf(identified),
      amount: "10.00",
      run_at: fromNow(1_200_000),
      decide_by: fromNow(2_400_000),
    });
    await copies(system, identified, manyCount);
    signedIn = await signIn(browser, system);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  /** A page of the console, signed in as an operator. */
  async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const context = await newContext(browser, {
      storageState: signedIn,
      timezoneId: "America/New_York",
      ...options,
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // A test ends its session: then the API answers 401.
      if (message.type() === "error" && !message.text().includes("401")) errors.push(message.text());
    });
    await page.goto(`${system.urls.api}/console${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  }

  it("shows from the first page which member makes no progress, and reads its status with an audit row", async () => {
    const page = await open("/");
    const item = page.getByRole("listitem").filter({ hasText: "No progress" });
    await item.getByRole("link", { name: "stuck-member" }).waitFor();
    await item.getByRole("button", { name: "Refresh" }).click();
    await page.getByText("The status is read at MX now.").waitFor();
    const { rows } = await system.database.pool.query(
      "select action from audit where member_guid = $1 order by id desc limit 1",
      [stuck.guid],
    );
    expect(rows).toEqual([{ action: "refresh_requested" }]);

    await item.getByRole("link", { name: "stuck-member" }).click();
    await page.getByRole("heading", { level: 1, name: "stuck-member" }).waitFor();
    await page.getByText(/^Next: /).waitFor();
    await page.context().close();
  });

  it("finds a member by keyboard, by any of its IDs", async () => {
    const page = await open("/");
    for (const id of [identified.guid, "ada-member", identified.user_guid, debitableOf(identified)]) {
      await page.keyboard.press("/");
      await page.getByRole("combobox").fill(id);
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "ada-member" }).waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("n");
      await page.getByRole("heading", { level: 1, name: "Now" }).waitFor();
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.context().close();
  });

  it("shows what happened to a member, and moves the time axis by keyboard", async () => {
    const page = await open(`/members/${identified.guid}`);
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("cell", { name: "identified", exact: true }).waitFor();
    await timeline.getByLabel("Show").selectOption("State");
    expect(await timeline.getByRole("row").count()).toBeLessThan(12);
    await timeline.getByRole("button", { name: "JSON of identified" }).click();
    await timeline.getByText('"kind": "state_changed"').waitFor();

    const axis = page.getByRole("group", { name: /^Time axis/ });
    const drawn = () => axis.innerHTML();
    await axis.focus();
    let before = await drawn();
    for (const key of ["+", "ArrowLeft", "-", "Home"]) {
      await page.keyboard.press(key);
      expect(await drawn()).not.toBe(before);
      before = await drawn();
    }
    await page.context().close();
  });

  it("says why an action is not possible, and hides account numbers from roles without their scope", async () => {
    const page = await open(`/members/${identified.guid}`);
    const retry = page.getByRole("button", { name: "Retry" });
    await retry.waitFor();
    expect(await retry.getAttribute("aria-disabled")).toBe("true");
    expect(await retry.getAttribute("title")).toMatch(/^The member is identified\. Only members/);
    await page
      .getByText(/need the scope account_numbers:read, which the role operator does not have/)
      .waitFor();
    expect(await page.getByRole("button", { name: "Show account numbers" }).isDisabled()).toBe(true);
    await page.context().close();
  });

  it("deletes a member only after its ID is typed, with keeping as the default", async () => {
    const { guid } = await onboard(system.bank, { id: "leaving", password: "status:CLOSED" });
    const page = await open(`/members/${guid}`);
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the member" });
    const erase = dialog.getByRole("button", { name: "Delete" });
    expect(await erase.isDisabled()).toBe(true);
    expect(await dialog.textContent()).toContain("Decisions and audit rows stay");
    await dialog.getByRole("button", { name: "Keep" }).click();
    expect((await system.bank.member(guid)).state).toBe("failed");

    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByLabel(/to confirm/).fill("leaving-member");
    await erase.click();
    await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
    const { rowCount } = await system.database.pool.query("select from members where guid = $1", [guid]);
    expect(rowCount).toBe(0);
    await page.context().close();
    // A live change can reach the page before it has left the deleted member. Then it reads the member again.
    errors.splice(0, errors.length, ...errors.filter((error) => !error.includes("404")));
  });

  it("filters members in the address, and refreshes the selected ones", async () => {
    const page = await open("/members");
    await page.getByLabel("State").selectOption("verifying");
    await page.getByLabel("Select stuck-member").check();
    expect(new URL(page.url()).search).toBe("?state=verifying");
    await page.getByRole("button", { name: "Refresh status" }).click();
    await page.getByText("Requested for 1 member.").waitFor();
    await page.getByLabel("Institution").fill("unknown_bank");
    await page.keyboard.press("Enter");
    await page.getByText("No member matches the filters").waitFor();
    await page.getByRole("button", { name: "Clear the filters" }).last().click();
    await page.getByRole("link", { name: "many-1", exact: true }).waitFor();
    await page.context().close();
  });

  it(`scrolls through ${manyCount} members with few rows in the document`, async () => {
    const page = await open("/members");
    await page.getByRole("link", { name: "many-1", exact: true }).waitFor();
    const frames = await page.evaluate<{ frameMs: number[]; rowMax: number }>(scrollToEnd);
    const sorted = frames.frameMs.toSorted((a, b) => a - b);
    const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
    console.log(
      `Scrolling ${manyCount} members: ${sorted.length} frames, median ${at(0.5)} ms, p95 ${at(0.95)} ms`,
    );
    await page.getByRole("link", { name: `many-${manyCount}`, exact: true }).waitFor();
    expect(frames.rowMax).toBeLessThan(120);

    await page.evaluate("window.scrollTo(0, 0)");
    await page.getByRole("link", { name: "many-1", exact: true }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const focused = "document.activeElement.closest('[data-row-index]')?.dataset.rowIndex";
    expect(await page.evaluate(focused)).toBe("1");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.getByText(/^MX status [A-Z]/).waitFor();
    await page.context().close();
  });

  it("keeps the theme and the time zone that a viewer chose", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Dark").check();
    await page.getByLabel("UTC everywhere").check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.reload();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByText(/^\d\d:\d\d:\d\d UTC$/).waitFor();
    await page.context().close();
  });

  it("has no accessibility violation and no sideways scrolling, in both themes and from phone to wall", async () => {
    for (const colorScheme of themes) {
      const page = await open("/", { colorScheme });
      for (const path of [
        "/",
        "/members",
        `/members/${identified.guid}`,
        `/members/${stuck.guid}`,
        "/none",
      ]) {
        await page.goto(`${system.urls.api}/console${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator("[aria-busy]").first().waitFor({ state: "detached" });
        expect([path, await displayProblems(page, colorScheme)]).toEqual([path, []]);
      }
      await page.keyboard.press("/");
      await page.getByRole("combobox").fill(identified.guid);
      await page.getByRole("option").first().waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.context().close();
    }
  });

  it("shows account numbers to an operator who may read them, with a reason and one audit row", async () => {
    const storageState = await signIn(browser, system, true);
    const page = await open(`/members/${identified.guid}`, { storageState });
    await page.getByLabel(/^Reason/).fill("Case 4711: wrong debit");
    await page.getByRole("button", { name: "Show account numbers" }).click();
    const { data } = await system.bank.api.GET("/v1/members/{guid}/account_numbers", {
      params: { path: { guid: identified.guid } },
    });
    const number = String(data.data[0]?.account_number);
    await page.getByText(number, { exact: true }).waitFor();
    await page.getByText(/Recorded in the audit log: account numbers read/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Hide" }).click();
    expect(await page.content()).not.toContain(number);
    const { rows } = await system.database.pool.query(
      "select detail ->> 'reason' as reason from audit where action = 'account_numbers_read' and detail ? 'reason'",
    );
    expect(rows).toEqual([{ reason: "Case 4711: wrong debit" }]);
    await page.context().close();
  });

  it("warns before a session ends that is not used, extends it by activity, and leaves the page when it ended", async () => {
    const openUnusedFor = async (ms: number) => {
      const operator = { name: "operator@bank.example", role: "operator" } as const;
      const request = { requestId: undefined, detail: {} };
      const { key } = await sessions.start(system.database, operator, request, new Date(Date.now() - ms));
      return open("/", { extraHTTPHeaders: { authorization: `Bearer ${key}` } });
    };
    const page = await openUnusedFor(29 * 60_000);
    const warning = page.getByRole("alert").filter({ hasText: "You will be signed out" });
    await warning.waitFor();
    await page.getByRole("button", { name: "Stay signed in" }).click();
    await warning.waitFor({ state: "detached" });
    await page.context().close();

    const ended = await openUnusedFor(30 * 60_000);
    await ended.waitForURL(/\/console\/login/);
    await ended.context().close();
  });

  it("signs out, and then asks to sign in", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: /Sign out/ }).click();
    await page.waitForURL(/\/console\/signed-out/);
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Sign in with a link" }).waitFor();
    signedIn = await signIn(browser, system);
    await page.context().close();
  });

  it("breaches no content security policy, and reports no error", () => {
    expect(errors).toEqual([]);
  });
});

/** Signs in by a one-time link. @returns the cookies. */
async function signIn(browser: Browser, { database, urls }: System, showsAccountNumbers = false) {
  const operator = { name: "operator@bank.example", role: "operator", showsAccountNumbers } as const;
  const code = await sessions.createLink(database, operator, new Date());
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(`${urls.api}/console/login?code=${code}`);
  await page.getByRole("heading", { level: 1, name: "Now" }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A member in `verifying` whose state has not changed for an hour. */
async function aStuckMember({ bank, database }: System): Promise<MemberView> {
  const { guid } = await enroll(bank, {
    id: "stuck",
    password: `${withRequestedJobs},job:fast@combination,job:hang@verify`,
  });
  const member = await until("the member is verifying", async () => {
    const read = await bank.member(guid);
    return read.state === "verifying" && read;
  });
  await database.pool.query("update members set created_at = now() - interval '1 hour' where guid = $1", [
    guid,
  ]);
  await database.pool.query("update timeline set at = now() - interval '1 hour' where member_guid = $1", [
    guid,
  ]);
  return member;
}

/** Adds copies of a member, the first of them the newest. */
async function copies({ database }: System, { guid }: MemberView, count: number): Promise<void> {
  await database.pool.query(
    `insert into members (guid, user_guid, partner_id, institution_code, wants_identification, state, connection_status,
                          state_data, challenges, version, created_at, updated_at)
     select 'MBR-many-' || n, 'USR-many', 'many-' || n, institution_code, true, state, connection_status,
            state_data, challenges, 1, now() + (${count} - n) * interval '1 millisecond', now()
     from members, generate_series(1, $2::int) as n where guid = $1`,
    [guid, count],
  );
}

/** Scrolls as a wheel does and measures each frame, then jumps to the end until the whole list is read. */
const scrollToEnd = `(async () => {
  const frameMs = [];
  let rowMax = 0;
  const frame = () => new Promise(requestAnimationFrame);
  for (let last = await frame(); frameMs.length < 120; ) {
    window.scrollBy(0, 200);
    const at = await frame();
    frameMs.push(at - last);
    last = at;
    rowMax = Math.max(rowMax, document.querySelectorAll("[data-row-index]").length);
  }
  while (document.querySelector(".list-note")?.textContent.includes("more follow")) {
    window.scrollTo(0, document.body.scrollHeight);
    await frame();
    rowMax = Math.max(rowMax, document.querySelectorAll("[data-row-index]").length);
  }
  window.scrollTo(0, document.body.scrollHeight);
  return { frameMs, rowMax };
})()`;
