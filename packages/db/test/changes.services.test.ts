import { beforeEach, expect, it } from "vitest";
import { readChanges } from "../src/changes/read-changes.ts";
import { identified, scheduleFor } from "./support/checks.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const changesAfter = (ms: number, limit = 100) => readChanges(test.db, later(ms), limit);

it("reads created members and checks, and members whose events were processed", async () => {
  const guid = await identified(test.db);
  const checkId = await scheduleFor(test.db, guid);
  const changes = await changesAfter(-1);
  expect(changes).toEqual({
    members: [{ guid, state: "identified", version: expect.any(Number) }],
    balanceChecks: [{ id: checkId, status: "scheduled", decision: null }],
    deliveries: [],
    endpoints: [],
    webhooks: { newestId: null, processedAt: null },
    audit: { newestId: null },
    isTruncated: false,
  });
  expect(await changesAfter(0)).toMatchObject({ members: [], balanceChecks: [] });

  await test.db.pool.query(
    `insert into inbox (member_guid, source, type, received_at, processed_at, outcome)
     select $1, 'webhook', 'AGGREGATION', $2, $2, 'applied' from generate_series(1, 3)`,
    [guid, later(1_000)],
  );
  expect((await changesAfter(999)).members).toMatchObject([{ guid }]);
  expect((await changesAfter(1_000)).members).toEqual([]);
});

it("reads decisions, deliveries that were created or ended, and every endpoint", async () => {
  const guid = await identified(test.db);
  const checkId = await scheduleFor(test.db, guid);
  const { pool } = test.db;
  await pool.query("update balance_checks set status = 'decided', updated_at = $1", [later(1_000)]);
  await pool.query(
    `insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                    run_at, decide_by, decision, decided_at, is_late, basis)
     select id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency, run_at, decide_by,
            'sufficient', $1, false, '{}' from balance_checks`,
    [later(1_000)],
  );
  await pool.query(
    `insert into endpoints (id, url, secret, status, created_at, updated_at)
     values ('EP-1', 'https://bank.example', '', 'enabled', $1, $1)`,
    [start],
  );
  await pool.query(
    `insert into events (id, member_guid, type, at, notification)
     select 'evt_' || n, $1, 'member.identified', $2, '{}' from generate_series(1, 3) as n`,
    [guid, start],
  );
  await pool.query(
    `insert into deliveries (endpoint_id, event_id, position, member_guid, status, due_at, ended_at, created_at)
     values ('EP-1', 'evt_1', 1, $1, 'dead', $2, $3, $2), ('EP-1', 'evt_2', 2, $1, 'delivered', $2, $2, $2),
            ('EP-1', 'evt_3', 3, $1, 'pending', $3, null, $3)`,
    [guid, start, later(1_000)],
  );
  const { balanceChecks, deliveries, endpoints } = await changesAfter(500);
  expect(balanceChecks).toEqual([{ id: checkId, status: "decided", decision: "sufficient" }]);
  expect(deliveries.map(({ eventId, status }) => [eventId, status]).sort()).toEqual([
    ["evt_1", "dead"],
    ["evt_3", "pending"],
  ]);
  expect(endpoints).toEqual([{ id: "EP-1", status: "enabled", failureCount: 0, pausedUntil: null }]);
});

it("reads which webhook and audit row is the newest, and when a webhook was last processed", async () => {
  const { pool } = test.db;
  await pool.query(
    `insert into inbox (source, type, received_at, processed_at, outcome)
     values ('webhook', 'AGGREGATION', $1, $2, 'no_member'), ('webhook', 'AGGREGATION', $1, $1, 'no_member')`,
    [start, later(1_000)],
  );
  await pool.query(
    "insert into audit (api_key_id, action, at, detail) values ('cli', 'key_created', $1, '{}')",
    [start],
  );
  const { webhooks, audit } = await changesAfter(5_000);
  expect(webhooks).toEqual({ newestId: expect.any(Number), processedAt: later(1_000) });
  expect(audit).toEqual({ newestId: expect.any(Number) });
});

it("reports that there are more changes than the limit", async () => {
  const guid = await identified(test.db);
  await scheduleFor(test.db, guid);
  expect((await changesAfter(-1, 1)).isTruncated).toBe(true);
});
