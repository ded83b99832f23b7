import { defaultPolicy } from "@account-opening/core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { advance } from "../src/advance/advance.ts";
import { readChanges } from "../src/changes/read-changes.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { eraseUser } from "../src/erasure/erase-user.ts";
import { countWebhooks } from "../src/inbox/webhook-statistics.ts";
import { listWebhooks } from "../src/inbox/webhooks.ts";
import { listMembers, readTimeline } from "../src/members/members.ts";
import { listUsers } from "../src/members/users.ts";
import { claimCall, completeCall, releaseCall } from "../src/outbox/outbox.ts";
import { callsDue, callsOverdue, membersWaiting, readBacklog, repairCalls } from "../src/sweep/due-rows.ts";
import { defaultRetention, deleteExpired } from "../src/sweep/retention.ts";
import { useDatabase } from "./support/database.ts";
import { aMember, claim, context, insert, later, start, statusRead } from "./support/members.ts";
import { fewPages, planner } from "./support/plans.ts";

const test = useDatabase();

const memberCount = 100_000 * inject("scale");
const eventCount = 2 * memberCount;
const plansOf = planner(test, [
  "idempotency_keys",
  "inbox",
  "members",
  "outbox",
  "timeline_before_partitions",
  "users",
]);
const guidOf = (number: number) => `MBR-${String(number).padStart(7, "0")}`;

beforeAll(async () => {
  const { guid } = await insert(test.db);
  const sql = test.db.pool;
  await sql.query(
    `insert into members (guid, user_guid, institution_code, wants_identification, state, reason,
                          connection_status, state_data, challenges, version, created_at, updated_at)
     select 'MBR-' || lpad(n::text, 7, '0'), 'USR-' || n / 3, institution_code, wants_identification,
            (array['identified', 'verifying', 'failed', 'connected'])[1 + n % 4], reason, connection_status,
            case n % 4 when 1 then state_data else jsonb_set(state_data, '{state,lane,step}', '"idle"') end,
            challenges, version, created_at + n * interval '1 second', updated_at
     from members, generate_series(1, $2) as n where guid = $1`,
    [guid, memberCount],
  );
  await sql.query(
    `insert into outbox (member_guid, call_number, call, due_at)
     select 'MBR-' || lpad(n::text, 7, '0'), 1, '{"call": "read_status"}', $1::timestamptz + n * interval '1 second'
     from generate_series(1, $2) as n where n % 4 = 1`,
    [start, memberCount],
  );
  await sql.query(
    `insert into inbox (member_guid, source, type, event, received_at, processed_at, outcome)
     select 'MBR-' || lpad((n % $2 + 1)::text, 7, '0'), case n % 2 when 0 then 'webhook' else 'mx' end,
            'CONNECTION_STATUS', '{"kind": "webhook_received", "type": "CONNECTION_STATUS"}', $1,
            case when n % 100 <> 8 then $1::timestamptz + n * interval '1 second' end,
            case when n % 100 = 8 then null when n % 1000 = 2 then 'unreadable' else 'applied' end
     from generate_series(1, $3) as n`,
    [start, memberCount, eventCount],
  );
  await sql.query(
    `insert into timeline (member_guid, at, entry)
     select guid, $1, '{"kind": "created"}' from members, generate_series(1, 2)`,
    [start],
  );
  await sql.query(
    `insert into users (guid, partner_id, created_at)
     select user_guid, 'own-' || user_guid, min(created_at) from members group by user_guid
     on conflict do nothing`,
  );
  await sql.query(
    `insert into idempotency_keys (api_key_id, route, key, body_mac, status, answer, subjects, created_at)
     select 'k', 'POST /v1/members', guid, '', 202, 'encrypted', array[guid, user_guid], created_at
     from members where right(guid, 1) = '0'`,
  );
  await sql.query("vacuum analyze");
}, 120_000 * inject("scale"));

describe(`with ${memberCount} members and ${eventCount} events, hot statements use an index:`, () => {
  const many = Array.from({ length: 50 }, (_, index) => guidOf(index * 100 + 9));
  const lastPage = { createdAt: later(90_000_000), guid: guidOf(90_000) };

  it("reading what changed lately", async () => {
    const lately = later((eventCount - 5) * 1_000);
    const { indexes, cost } = await plansOf((db) => readChanges(db, lately, 2_000));
    expect(indexes).toContain("inbox_processed");
    expect(cost).toBeLessThan(fewPages);
  });

  it("advance", async () => {
    const { indexes } = await plansOf((db) => advance(db, many, context, () => start));
    expect(indexes).toContain("inbox_pending");
    expect(indexes).toContain("outbox_one_call_a_member");
  });

  it("advance of members that do not exist", async () => {
    const { cost } = await plansOf((db) => advance(db, ["MBR-unknown"], context, () => start));
    expect(cost).toBeLessThan(fewPages);
  });

  it("claim, release and complete", async () => {
    const { member, outboxId } = await insert(test.db, aMember({ guid: "MBR-claimed" }));
    const { cost } = await plansOf(async (db) => {
      await releaseCall(db, await claim(db, outboxId), start);
      const claimed = await claim(db, outboxId);
      await completeCall(db, claimed, statusRead(member.callNumber, "CONNECTED"), start);
      await claimCall(db, outboxId, 1_000, start);
    });
    expect(cost).toBeLessThan(fewPages);
  });

  it("callsDue and callsOverdue", async () => {
    const after = { dueAt: later(50_000_000), outboxId: "50000" };
    const { indexes, cost } = await plansOf(async (db) => {
      await callsDue(db, after, later(53_600_000), 500);
      await callsOverdue(db, later(600_000), later(600_000), 500);
    });
    expect(indexes).toEqual(["outbox_due"]);
    expect(cost).toBeLessThan(fewPages);
  });

  it("membersWaiting", async () => {
    const { indexes, cost } = await plansOf((db) => membersWaiting(db, later(1), 500, guidOf(10_000)));
    expect(indexes).toEqual(["inbox_pending"]);
    expect(cost).toBeLessThan(fewPages);
  });

  it("repairCalls", async () => {
    const { indexes } = await plansOf((db) => repairCalls(db, 500, guidOf(10_000)));
    expect(indexes).toEqual(["inbox_pending", "members_pkey", "outbox_one_call_a_member"]);
  });

  it("readBacklog", async () => {
    const { indexes } = await plansOf((db) => readBacklog(db, later(600_000)));
    expect(indexes).toEqual(["inbox_pending", "members_set_aside", "outbox_due"]);
  });

  it.each([
    ["all", {}, "members_by_creation"],
    ["by state", { state: "verifying" }, "members_by_state"],
    ["by user", { userGuid: "USR-30000" }, "members_by_user"],
    ["by partner ID", { partnerId: "application-9" }, "members_by_partner_id"],
    ["by institution", { institutionCode: "no-bank" }, "members_by_institution"],
    ["by reason", { reason: "denied" }, "members_by_reason"],
  ] as const)("listMembers: a late page, %s", async (_, filter, index) => {
    const { indexes, cost } = await plansOf((db) =>
      listMembers(db, filter, { order: "asc", after: lastPage, limit: 200 }),
    );
    // For frequent values, reading by creation fills a page as quickly.
    expect([index, "members_by_creation"]).toEqual(expect.arrayContaining(indexes));
    expect(cost).toBeLessThan(fewPages);
  });

  it.each([
    ["all", {}, "inbox_webhooks"],
    ["of a member", { memberGuid: guidOf(500) }, "inbox_by_member"],
    ["that are unreadable", { outcome: "unreadable" }, "inbox_webhooks_by_outcome"],
    ["that were applied", { outcome: "applied" }, "inbox_webhooks"],
  ])("listWebhooks: %s", async (_, filter, index) => {
    for (const order of ["asc", "desc"] as const) {
      const { indexes, cost } = await plansOf((db) =>
        listWebhooks(db, filter, { order, afterId: 100_000, limit: 200 }),
      );
      expect(indexes).toEqual([index]);
      expect(cost).toBeLessThan(fewPages);
    }
  });

  it("listWebhooks: pending", async () => {
    const { cost } = await plansOf((db) =>
      listWebhooks(db, { outcome: "pending" }, { order: "asc", afterId: 100_000, limit: 200 }),
    );
    expect(cost).toBeLessThan(fewPages);
  });

  it("countWebhooks", async () => {
    const span = { from: later(86_400_000 * 30), to: later(86_400_000 * 31), bucketSeconds: 900 };
    const { indexes } = await plansOf((db) => countWebhooks(db, span));
    expect(indexes).toContain("inbox_processed");
  });

  it("readTimeline", async () => {
    const { indexes } = await plansOf((db) => readTimeline(db, guidOf(500), 0, 200));
    expect(indexes).toEqual(["timeline_before_partitions_by_member"]);
  });

  it("retention", async () => {
    const { indexes } = await plansOf((db) => deleteExpired(db, defaultRetention, later(2.2 * 86_400_000)));
    expect(indexes).toEqual(expect.arrayContaining(["inbox_processed", "inbox_by_member"]));
  });

  it("eraseMember", async () => {
    const { indexes, cost } = await plansOf((db) => eraseMember(db, guidOf(500), defaultPolicy, later(0)));
    expect(indexes).toContain("inbox_by_member");
    expect(indexes).toContain("idempotency_keys_by_subject");
    expect(cost).toBeLessThan(fewPages);
  });

  it("eraseUser", async () => {
    const { indexes, cost } = await plansOf((db) => eraseUser(db, "USR-500", defaultPolicy, later(0)));
    expect(indexes).toEqual(expect.arrayContaining(["members_by_user", "idempotency_keys_by_subject"]));
    expect(cost).toBeLessThan(fewPages);
  });

  it("listUsers", async () => {
    const after = { createdAt: later(50_000_000), guid: "USR-10000" };
    const { indexes } = await plansOf((db) => listUsers(db, {}, after, 201));
    expect(indexes).toEqual(["users_by_creation"]);
    const ofOne = await plansOf((db) => listUsers(db, { partnerId: "own-USR-900" }, null, 201));
    expect(ofOne.indexes).toEqual(["users_by_partner_id"]);
  });
});
