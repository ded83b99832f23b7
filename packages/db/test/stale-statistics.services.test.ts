import { defaultPolicy } from "@account-opening/core";
import { beforeAll, describe, expect, it } from "vitest";
import { advance } from "../src/advance/advance.ts";
import { cancelCheck, rescheduleCheck } from "../src/balance-checks/change-check.ts";
import { scheduleCheck } from "../src/balance-checks/schedule-check.ts";
import type { Database } from "../src/connection/database.ts";
import { createCipher } from "../src/encryption/cipher.ts";
import { changeEndpoint } from "../src/notifications/change-endpoint.ts";
import { claimDeliveries } from "../src/notifications/claim-deliveries.ts";
import { endDeliveries } from "../src/notifications/end-deliveries.ts";
import { createEndpoint, redriveDeliveries } from "../src/notifications/endpoints.ts";
import { endpointsOverdue } from "../src/notifications/overdue-endpoints.ts";
import { publishWithoutWaiting } from "../src/notifications/publish-events.ts";
import { renewDeliveries } from "../src/notifications/renew-deliveries.ts";
import { renewCalls } from "../src/outbox/outbox.ts";
import { callsOverdue, checksDue, membersWaiting, readBacklog, repairCalls } from "../src/sweep/due-rows.ts";
import { useDatabase } from "./support/database.ts";
import { context, insert, later, start } from "./support/members.ts";
import { rowsHandled } from "./support/plans.ts";

const test = useDatabase();
const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 1) }]);
const guidOf = (number: number) => `MBR-${String(number).padStart(5, "0")}`;
let endpointId: string;

const memberCount = 5_000;
const waitingCount = 20_000;

/**
 * PostgreSQL collected statistics while nothing was pending. Then a backlog grew while workers and receivers were unavailable. A
 * plan that scans everything pending therefore seems cheap, but is not.
 */
beforeAll(async () => {
  const sql = test.db.pool;
  for (const table of ["members", "inbox", "outbox", "events", "deliveries", "balance_checks"]) {
    await sql.query(`alter table ${table} set (autovacuum_enabled = false)`);
  }
  const endpoint = {
    url: "https://core.example.com/",
    eventTypes: null,
    apiKeyId: "key",
    scopes: ["events:read"],
  };
  endpointId = (await createEndpoint(test.db, cipher, endpoint, start)).endpoint.id;
  const { guid } = await insert(test.db);
  await sql.query(
    `insert into members (guid, user_guid, institution_code, wants_identification, state, reason, connection_status,
                          state_data, challenges, version, created_at, updated_at)
     select 'MBR-' || lpad(n::text, 5, '0'), user_guid, institution_code, wants_identification, state, reason,
            connection_status, state_data, challenges, version, created_at, updated_at
     from members, generate_series(1, $2) as n where guid = $1`,
    [guid, memberCount],
  );
  const pileUp = async (from: number, isDone: boolean) => {
    const numbers = `generate_series(${from}, ${from + waitingCount - 1}) as n`;
    await sql.query(
      `insert into inbox (member_guid, source, type, event, received_at, processed_at, outcome)
       select 'MBR-' || lpad((n % $2 + 1)::text, 5, '0'), 'webhook', 'BALANCE', '{"kind": "webhook_received", "type": "BALANCE"}',
              $1::timestamptz, case when $3 then $1::timestamptz end, case when $3 then 'applied' end from ${numbers}`,
      [start, memberCount, isDone],
    );
    await sql.query(
      `insert into events (id, position, member_guid, type, at, notification)
       select 'evt_' || n, case when $3 then nextval('events_position_seq') end, 'MBR-' || lpad((n % $2 + 1)::text, 5, '0'),
              'member.connected', $1::timestamptz, '{}' from ${numbers}`,
      [start, memberCount, isDone],
    );
    await sql.query(
      `insert into deliveries (endpoint_id, event_id, position, member_guid, status, due_at, ended_at, created_at)
       select $1, id, substr(id, 5)::int, member_guid, case when $3 then 'delivered' else 'pending' end, $2::timestamptz,
              case when $3 then $2::timestamptz end, $2::timestamptz
       from events where substr(id, 5)::int >= $4`,
      [endpointId, start, isDone, from],
    );
    await sql.query(
      `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                   max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
       select 'CHK-' || n, 'debit-' || n, 'ACT-1', 'MBR-' || lpad((n % $2 + 1)::text, 5, '0'), 'USR-1', 12500, 'USD', 3600,
              $1::timestamptz, $1::timestamptz + interval '1 hour', '{}', case when $3 then 'canceled' else 'scheduled' end,
              case when not $3 then $1::timestamptz end, $1::timestamptz, $1::timestamptz from ${numbers}`,
      [start, memberCount, isDone],
    );
  };
  await pileUp(1, true);
  await sql.query("vacuum analyze");
  await sql.query(
    `insert into outbox (member_guid, call_number, call, due_at)
     select guid, 1, '{"call": "read_status"}', $1 from members on conflict do nothing`,
    [start],
  );
  await pileUp(waitingCount + 1, false);
});

const failed = { end: "retry", status: 500, error: null } as const;
const claimAt = (db: Database, max: number, now: Date) =>
  claimDeliveries(db, cipher, { endpointId, max, inFlightMax: 1_000, leaseMs: 1_000 }, now);

describe(`with ${waitingCount} pending events, notifications and checks that the statistics do not contain:`, () => {
  const linear = 10 * waitingCount;

  it("the cost of an advance depends on its own pending events only", async () => {
    const guids = Array.from({ length: 50 }, (_, index) => guidOf(index * 10 + 1));
    const rows = await rowsHandled(test.db, (db) => advance(db, guids, context, () => start));
    // The outbox has at most one row for each member, so it may be scanned.
    expect(rows).toBeLessThan(2 * memberCount);
  });

  it("the cost of scheduling, rescheduling and canceling a check does not depend on the backlog", async () => {
    const requested = {
      accountGuid: "ACT-1",
      amount: { currency: "USD", minor: 12_500n },
      runAt: null,
      decideBy: later(1_000),
      maxAgeSeconds: 60,
      ignoreReserved: false,
      onMissingAvailable: "inconclusive" as const,
    };
    const rows = await rowsHandled(test.db, async (db) => {
      await scheduleCheck(db, { id: "CHK-new", debitId: "debit-new", requested }, start);
      const byDebit = { debitId: `debit-${2 * waitingCount}` };
      const toLater = () => ({ runAt: later(1_000) });
      expect(await rescheduleCheck(db, byDebit, toLater, defaultPolicy, start)).toMatchObject({
        outcome: "changed",
      });
      await cancelCheck(db, byDebit, start);
      await cancelCheck(db, { id: `CHK-${2 * waitingCount - 1}` }, start);
    });
    expect(rows).toBeLessThan(100);
  });

  it("the sweep reads its pages, and the backlog once", async () => {
    const rows = await rowsHandled(test.db, async (db) => {
      await membersWaiting(db, later(1), 1_000);
      await callsOverdue(db, later(1), later(1), 1_000);
      await checksDue(db, { dueAt: start, checkId: "" }, later(1), 1_000);
      await renewCalls(db, [{ outboxId: "1", claimCount: 1 }], later(1));
      await renewDeliveries(db, [{ deliveryId: "1", attemptCount: 1 }], later(1));
      await repairCalls(db, 1_000);
      await readBacklog(db, later(1));
    });
    expect(rows).toBeLessThan(linear);
  });

  it("the cost of claiming and ending deliveries does not depend on the backlog", async () => {
    const rows = await rowsHandled(test.db, async (db) => {
      const claims = await claimAt(db, 20, later(1));
      expect(claims).toHaveLength(20);
      await endpointsOverdue(db, later(1));
      const ended = { ...failed, dueAt: later(60_000), pauseUntil: null };
      await endDeliveries(
        db,
        endpointId,
        claims.map((claim) => ({ claim, ended })),
        later(2),
      );
      await claimAt(db, 20, later(3));
    });
    // A claim reads the keys of a thousand due deliveries at most.
    expect(rows).toBeLessThan(linear / 20);
  });

  it("the cost of a claim is bounded while nearly all due deliveries wait for earlier ones of their member", async () => {
    await test.db.pool.query(
      "update deliveries set member_guid = 'MBR-00001', due_at = $1, lease_until = null where status = 'pending'",
      [start],
    );
    const rows = await rowsHandled(test.db, (db) => claimAt(db, 250, later(2_000)));
    expect(rows).toBeLessThan(linear / 20);
  });

  it("an endpoint is disabled without reading the backlog, and dead deliveries are redriven in batches", async () => {
    const [claim] = await claimAt(test.db, 1, later(70_000));
    if (claim === undefined) throw new Error("There is nothing to claim.");
    const ended = { end: "endpoint_disabled", status: 410 } as const;
    const disabling = await rowsHandled(test.db, (db) =>
      endDeliveries(db, endpointId, [{ claim, ended }], later(70_001)),
    );
    expect(disabling).toBeLessThan(500);
    const enabled = { status: "enabled" } as const;
    await changeEndpoint(test.db, endpointId, enabled, { apiKeyId: "key", scopes: [] }, later(70_002));
    await test.db.pool.query(
      "update deliveries set status = 'dead', ended_at = $1 where status = 'pending'",
      [later(70_002)],
    );
    const rows = await rowsHandled(test.db, async (db) => {
      const redriven = await redriveDeliveries(db, endpointId, { apiKeyId: "key" }, later(70_003));
      expect(redriven.count).toBe(waitingCount);
    });
    expect(rows).toBeLessThan(10 * linear);
  });

  it("the cost of publishing depends on the batch only", async () => {
    await test.db.pool.query("delete from deliveries where status = 'pending'");
    const rows = await rowsHandled(
      test.db,
      (db) => publishWithoutWaiting(db, later(1)),
      () => test.db.pool.query("update events set position = null; delete from deliveries"),
    );
    // A batch has 1,000 events.
    expect(rows).toBeLessThan(30 * 1_000);
  });
});
