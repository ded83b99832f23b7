import { expect, it } from "vitest";
import { type CoreBank, debitableOf, type MemberView } from "../harness/core-bank.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** One member's rows, spoilt table by table; `$1` is its guid. */
const poisons = [
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '{"kind":"not_known"}', now())`,
  `update members set state_data = jsonb_set(state_data, '{balances}', '3'), challenges = '[1]', updated_at = 'infinity' where guid = $1`,
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '"text"', now())`,
  `update timeline set entry = '{"kind":"not_known"}', at = '-infinity' where member_guid = $1`,
  `update events set notification = '"text"', at = 'infinity' where member_guid = $1`,
  `update accounts set read_at = 'infinity', imported_at = '-infinity' where member_guid = $1`,
  `insert into outbox (member_guid, call_number, call, due_at) values ($1, 7, '"text"', '-infinity')`,
  `update balance_checks set run_at = 'infinity', decide_by = '-infinity', next_at = '-infinity' where member_guid = $1`,
  `update job_durations set durations_ms = '{{1,2},{3,4}}' where $1 <> ''`,
];

const minuteMs = 60_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

/** A debit of another member is decided by its balance, in time. */
async function expectDecided(bank: CoreBank, member: MemberView, debitId: string): Promise<void> {
  const account_guid = debitableOf(member);
  const asked = { debit_id: debitId, account_guid, amount: "1.00", max_age_seconds: 3_600 };
  const { id } = await bank.scheduleCheck({ ...asked, decide_by: inMs(2 * minuteMs) });
  const decided = await until(`${debitId} is decided`, async () => {
    const check = await bank.check(id);
    return check.status === "decided" ? check : null;
  });
  expect(decided).toMatchObject({ decision: "sufficient", reason: null });
  expect(Date.parse(decided.decided_at ?? "")).toBeLessThan(Date.parse(decided.decide_by));
}

/** Every list answers, and has what belongs to another member. */
async function expectListed(bank: CoreBank, { guid }: MemberView): Promise<void> {
  const span = `from=${inMs(-60 * minuteMs)}&to=${inMs(minuteMs)}`;
  const lists = ["members?limit=200", "balance_checks?limit=200", "audit?limit=200", `decisions?${span}`];
  for (const list of lists) expect(await bank.http.get(`v1/${list}`).text()).toContain(guid);
  expect((await bank.timeline(guid)).length).toBeGreaterThan(0);
}

it("spoilt rows of one member hold up no other, in any table", async () => {
  const { bank, database, urls, stop } = await startSystem();
  const victim = await onboard(bank, { id: "victim", password: "password" });
  const bystander = await onboard(bank, { id: "bystander", password: "password" });
  await bank.scheduleCheck({
    debit_id: "debit-of-the-victim",
    account_guid: debitableOf(victim),
    amount: "1.00",
    run_at: inMs(60 * minuteMs),
    decide_by: inMs(90 * minuteMs),
  });
  for (const [index, poison] of poisons.entries()) {
    await database.pool.query(poison, [victim.guid]);
    const crowd = await Promise.all(
      [0, 1, 2].map((person) => enroll(bank, { id: `crowd-${index}-${person}`, password: "password" })),
    );
    const ends = await Promise.all(crowd.map(({ guid }) => follow(bank, guid)));
    expect(ends.map(({ state }) => state)).toEqual(["identified", "identified", "identified"]);
    await expectDecided(bank, bystander, `debit-${index}`);
    await expectListed(bank, bystander);
    const events = await bank.events();
    for (const { guid } of crowd) {
      expect(events.map(({ type, data }) => [type, data["member_guid"]])).toContainEqual([
        "member.identified",
        guid,
      ]);
    }
  }
  const metrics = async () => (await fetch(`${urls.worker}/metrics`)).text();
  await until("the operator sees it", async () => /^members_set_aside\{[^}]*\} 1$/m.test(await metrics()));
  expect(await metrics()).toMatch(/worker_rows_set_aside_total\{[^}]*row="member"[^}]*\} [1-9]/);
  await stop();
});
