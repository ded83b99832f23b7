import { expect, it } from "vitest";
import { aCheckRequest, fromNow, untilDecided } from "../harness/balance-checks.ts";
import type { CoreBank, MemberView } from "../harness/core-bank.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** Statements that corrupt the rows of one member, table by table. `$1` is its guid. */
const corruptions = [
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '{"kind":"not_known"}', now())`,
  `update members set state_data = jsonb_set(state_data, '{balances}', '3'), challenges = '[1]', updated_at = 'infinity' where guid = $1`,
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '"text"', now())`,
  `update timeline set entry = '{"kind":"not_known"}', at = '-infinity' where member_guid = $1`,
  `update events set notification = '"text"', at = 'infinity' where member_guid = $1`,
  `update accounts set read_at = 'infinity', imported_at = '-infinity' where member_guid = $1`,
  `insert into outbox (member_guid, call_number, call, due_at) values ($1, 7, '"text"', '-infinity')`,
  `update balance_checks set run_at = 'infinity', decide_by = '-infinity', next_at = '-infinity' where member_guid = $1`,
  `update job_ends set after_ms = '{{1,2},{3,4}}', first_signals = '?' where $1 <> ''`,
];

const minuteMs = 60_000;

/** A debit of another member is decided by its balance, before its deadline. */
async function expectDecided(bank: CoreBank, member: MemberView, debitId: string): Promise<void> {
  const request = { debit_id: debitId, decide_by: fromNow(2 * minuteMs), max_age_seconds: 3_600 };
  const { id } = await bank.scheduleCheck(aCheckRequest(member, request));
  const decided = await untilDecided(bank, id);
  expect(decided).toMatchObject({ decision: "sufficient", reason: null });
  expect(Date.parse(decided.decided_at ?? "")).toBeLessThan(Date.parse(decided.decide_by));
}

/** Every list still contains the rows of another member. */
async function expectListed(bank: CoreBank, { guid }: MemberView): Promise<void> {
  const query = { limit: 200 };
  const span = { from: fromNow(-60 * minuteMs), to: fromNow(minuteMs) };
  const lists = await Promise.all([
    ...(["/v1/members", "/v1/balance_checks", "/v1/audit"] as const).map((path) =>
      bank.api.GET(path, { params: { query }, parseAs: "text" }),
    ),
    bank.api.GET("/v1/decisions", { params: { query: span }, parseAs: "text" }),
  ]);
  for (const { data: list } of lists) expect(list).toContain(guid);
  expect((await bank.timeline(guid)).length).toBeGreaterThan(0);
}

it("corrupt rows of one member, in any table, do not block other members", async () => {
  const { bank, database, urls, stop } = await startSystem();
  const victim = await onboard(bank, { id: "victim", password: "password" });
  const bystander = await onboard(bank, { id: "bystander", password: "password" });
  await bank.scheduleCheck(
    aCheckRequest(victim, {
      debit_id: "debit-of-the-victim",
      run_at: fromNow(60 * minuteMs),
      decide_by: fromNow(90 * minuteMs),
    }),
  );
  for (const [index, corruption] of corruptions.entries()) {
    await database.pool.query(corruption, [victim.guid]);
    const others = await Promise.all(
      [0, 1, 2].map((person) => enroll(bank, { id: `other-${index}-${person}`, password: "password" })),
    );
    const followed = await Promise.all(others.map(({ guid }) => follow(bank, guid)));
    expect(followed.map(({ state }) => state)).toEqual(["identified", "identified", "identified"]);
    await expectDecided(bank, bystander, `debit-${index}`);
    await expectListed(bank, bystander);
    const events = await bank.events();
    for (const { guid } of others) {
      expect(events.map(({ type, data }) => [type, data["member_guid"]])).toContainEqual([
        "member.identified",
        guid,
      ]);
    }
  }
  const metrics = async () => (await fetch(`${urls.worker}/metrics`)).text();
  await until("the metric reports the member", async () =>
    /^members_set_aside\{[^}]*\} 1$/m.test(await metrics()),
  );
  expect(await metrics()).toMatch(/members_set_aside_total\{[^}]*\} [1-9]/);
  await stop();
});
