import { defaultPolicy } from "@account-opening/core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { readTimeline } from "../src/members/members.ts";
import { readAttention } from "../src/summary/attention.ts";
import { readMemberFlow } from "../src/summary/member-flow.ts";
import { keepPartitions, readPartitions } from "../src/timeline/partitions.ts";
import { rowsOf, useDatabase } from "./support/database.ts";
import { insert, start } from "./support/members.ts";
import { fewPages, planner, rowsHandled } from "./support/plans.ts";

const test = useDatabase();
const dayMs = 86_400_000;

const memberCount = 3_000 * inject("scale");
const partitions: string[] = [];
/** The last month that has entries. */
let monthBegin: Date;
/** After its last entry. Members are stuck for half an hour at least. */
let now: Date;

/** A year of months is analyzed while it is empty, and then fills up. No statistics exist of these entries. */
beforeAll(async () => {
  const sql = test.db.pool;
  const { guid } = await insert(test.db);
  await sql.query(
    `insert into members (guid, user_guid, institution_code, wants_identification, state, reason, connection_status,
                          state_data, challenges, version, created_at, updated_at)
     select 'MBR-' || n, user_guid, institution_code, wants_identification, state, reason, connection_status,
            state_data, challenges, version, created_at, updated_at
     from members, generate_series(1, $2) as n where guid = $1`,
    [guid, memberCount],
  );
  const created = (await readPartitions(test.db)).at(-1)?.endsAt ?? start;
  await keepPartitions(
    test.db,
    { webhooksMs: 10_000 * dayMs, entriesMs: null },
    new Date(created.getTime() + 240 * dayMs),
  );
  const months = await readPartitions(test.db);
  const leaves = await rowsOf<{ name: string }>(
    test.db,
    "select relid::regclass::text as name from pg_partition_tree('timeline') where isleaf",
  );
  for (const { name } of leaves) {
    await sql.query(`alter table ${name} set (autovacuum_enabled = false)`);
    partitions.push(name);
  }
  await sql.query("vacuum analyze");
  monthBegin = months.at(-1)?.startsAt ?? start;
  now = new Date(monthBegin.getTime() + memberCount * 1_000);
  for (const { startsAt } of months) {
    await sql.query(
      `insert into timeline (member_guid, at, entry)
       select 'MBR-' || n, $1::timestamptz + n * interval '1 second', entry::jsonb
       from generate_series(1, $2) as n,
            (values ('{"kind": "webhook_received"}'), ('{"kind": "status_changed"}'),
                    ('{"kind": "state_changed", "from": "created", "to": "verifying"}')) as entries (entry)`,
      [startsAt ?? start, memberCount],
    );
  }
}, 300_000 * inject("scale"));

describe("with partitions that were empty when they were analyzed", () => {
  // Without entries, a scan of the default partition is the cheapest plan.
  const plansOf = (work: Parameters<ReturnType<typeof planner>>[0]) =>
    planner(
      test,
      partitions.filter((name) => name !== "timeline_default"),
    )(work);

  it("the history of a member is read by index", async () => {
    for (const order of ["asc", "desc"] as const) {
      const read = (db: typeof test.db) => readTimeline(db, "MBR-77", 0, 50, order);
      const { cost, indexes } = await plansOf(read);
      expect(cost).toBeLessThan(fewPages);
      expect(indexes.length).toBeGreaterThanOrEqual(partitions.length - 1);
      expect(await rowsHandled(test.db, read)).toBeLessThan(10 * partitions.length);
    }
  });

  it.each([
    ["the flow of members", (db: typeof test.db) => readMemberFlow(db, now)],
    ["what needs attention", (db: typeof test.db) => readAttention(db, now)],
  ])("%s is read by index, without the months before the creation of the members", async (_, read) => {
    const createAll = (at: Date) => test.db.pool.query("update members set created_at = $1", [at]);
    await createAll(start);
    await plansOf(read);
    const ofOldMembers = await rowsHandled(test.db, read);
    await createAll(monthBegin);
    expect(await rowsHandled(test.db, read)).toBeLessThan(0.85 * ofOldMembers);
  });

  it("a member is erased by index", async () => {
    const { cost } = await plansOf((db) => eraseMember(db, "MBR-78", defaultPolicy, now));
    expect(cost).toBeLessThan(fewPages);
  });
});
