import { expect, it } from "vitest";
import { enroll, follow, onboard } from "./harness/onboard.ts";
import { startSystem } from "./harness/system.ts";
import { until } from "./harness/until.ts";

/** One member's rows, spoilt table by table; `$1` is its guid. */
const poisons = [
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '{"kind":"not_known"}', now())`,
  `update members set machine = jsonb_set(machine, '{balances}', '3'), challenges = '[1]', updated_at = 'infinity' where guid = $1`,
  `insert into inbox (member_guid, source, type, event, received_at) values ($1, 'api', 'poison', '"text"', now())`,
  `update timeline set entry = '{"kind":"not_known"}', at = '-infinity' where member_guid = $1`,
  `update events set notice = '"text"', at = 'infinity' where member_guid = $1`,
  `update accounts set read_at = 'infinity', imported_at = '-infinity' where member_guid = $1`,
  `insert into outbox (member_guid, call_number, call, due_at) values ($1, 7, '"text"', '-infinity')`,
  `update job_durations set durations_ms = '{{1,2},{3,4}}' where $1 <> ''`,
];

it("spoilt rows of one member hold up no other, in any table", async () => {
  const { bank, database, urls, stop } = await startSystem();
  const victim = await onboard(bank, { id: "victim", password: "password" });
  for (const [index, poison] of poisons.entries()) {
    await database.pool.query(poison, [victim.guid]);
    const crowd = await Promise.all(
      [0, 1, 2].map((person) => enroll(bank, { id: `crowd-${index}-${person}`, password: "password" })),
    );
    const ends = await Promise.all(crowd.map(({ guid }) => follow(bank, guid)));
    expect(ends.map(({ state }) => state)).toEqual(["identified", "identified", "identified"]);
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
