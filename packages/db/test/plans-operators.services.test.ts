import { beforeAll, describe, expect, inject, it } from "vitest";
import { readActivity } from "../src/members/activity.ts";
import { readAttention } from "../src/summary/attention.ts";
import { countChecks } from "../src/summary/check-counts.ts";
import { findSubjects } from "../src/summary/find-subjects.ts";
import { readMemberFlow } from "../src/summary/member-flow.ts";
import { useDatabase } from "./support/database.ts";
import { start } from "./support/members.ts";
import { fewPages, planner, rowsHandled } from "./support/plans.ts";

const test = useDatabase();
const plansOf = planner(test, [
  "accounts",
  "audit",
  "balance_checks",
  "events",
  "members",
  "timeline_before_partitions",
  "users",
]);
const rowCount = 30_000 * inject("scale");
/** The newest row. */
const now = new Date(start.getTime() + rowCount * 1_000);

beforeAll(async () => {
  const insert = (statement: string) => test.db.pool.query(statement, [start, rowCount]);
  await insert(
    `insert into members (guid, user_guid, partner_id, institution_code, wants_identification, state, state_data,
                          challenges, version, created_at, updated_at)
     select 'MBR-' || n, 'USR-' || n, 'application-' || n, 'mxbank', true, 'identified',
            '{"state": {"lane": {"step": "idle"}}}', '[]', 1, at, at
     from generate_series(1, $2) as n, lateral (select $1::timestamptz + n * interval '1 second') as row (at)`,
  );
  await insert(
    `insert into timeline (member_guid, at, entry)
     select 'MBR-' || n, at + part * interval '2 seconds', entry::jsonb
     from generate_series(1, $2) as n, lateral (select $1::timestamptz + n * interval '1 second') as row (at),
          (values (0, '{"kind": "created"}'), (1, '{"kind": "status_changed"}'),
                  (2, '{"kind": "state_changed", "from": "created", "to": "verifying"}')) as entries (part, entry)
     order by n, part`,
  );
  await insert(
    `insert into events (id, member_guid, type, at, notification)
     select 'evt_' || n, 'MBR-' || n, 'member.identified', $1::timestamptz + n * interval '1 second', '{}'
     from generate_series(1, $2) as n`,
  );
  await insert(
    `insert into audit (at, api_key_id, action, request_id, detail)
     select $1::timestamptz + n * interval '1 second', 'key', 'retry_requested', 'request-' || n, '{}'
     from generate_series(1, $2) as n`,
  );
  await insert(
    `insert into users (guid, partner_id, created_at)
     select 'USR-' || n, 'customer-' || n, $1 from generate_series(1, $2) as n`,
  );
  await insert(
    `insert into accounts (guid, member_guid, user_guid, is_closed, read_at)
     select 'ACT-' || n, 'MBR-' || n, 'USR-' || n, false, $1 from generate_series(1, $2) as n`,
  );
  await insert(
    `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency, max_age_seconds,
                                 run_at, decide_by, request, status, created_at, updated_at)
     select 'CHK-' || n, 'debit-' || n, 'ACT-' || n, 'MBR-' || n, 'USR-' || n, 1, 'USD', 60, at, at, '{}', 'decided', at, at
     from generate_series(1, $2) as n, lateral (select $1::timestamptz + n * interval '1 second') as row (at)`,
  );
  await test.db.pool.query("vacuum analyze");
}, 120_000 * inject("scale"));

describe(`with ${rowCount} members, operators' reads use indexes:`, () => {
  it.each(["MBR-77", "application-77", "USR-77", "customer-77", "ACT-77", "CHK-77", "evt_77", "request-77"])(
    "finding %s",
    async (id) => {
      const { cost } = await plansOf((db) => findSubjects(db, id));
      expect(cost).toBeLessThan(fewPages);
      expect(await findSubjects(test.db, id)).not.toEqual([]);
    },
  );

  it("the activity of a member", async () => {
    const { cost } = await plansOf((db) => readActivity(db, "MBR-77"));
    expect(cost).toBeLessThan(fewPages);
  });

  it("what needs attention, if nothing does", async () => {
    const handled = await rowsHandled(test.db, (db) => readAttention(db, now));
    expect(handled).toBeLessThan(1_000);
  });

  it("the flow of members reads the changes of its window only", async () => {
    const read = (db: typeof test.db) => readMemberFlow(db, now);
    await plansOf(read);
    const hour = 3_600;
    expect(await rowsHandled(test.db, read)).toBeLessThan(40 * hour);
    const flow = await read(test.db);
    // A change is recorded four seconds after the creation of its member.
    expect(flow.entered.get("verifying")).toBe(hour + 4);
    expect(flow.stays.get("created")).toEqual({ medianMs: 4_000, p95Ms: 4_000 });
  });

  it("the counts of checks read the checks of the span only", async () => {
    const span = { from: new Date(now.getTime() - 60_000), to: now, stepMs: 30_000 };
    const read = (db: typeof test.db) => countChecks(db, span, now);
    await plansOf(read);
    expect(await rowsHandled(test.db, read)).toBeLessThan(1_000);
    expect((await read(test.db)).intervals).toEqual([
      { index: 0, decided: 30, open: 0, atRisk: 0, late: 0 },
      { index: 1, decided: 30, open: 0, atRisk: 0, late: 0 },
    ]);
  });
});
