import { beforeEach, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { replayWebhook } from "../src/inbox/webhooks.ts";
import { storeRequestedMember } from "../src/members/requested-members.ts";
import { deleteExpired, type Retention } from "../src/sweep/retention.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aGuid, eventRow, hintRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const retention: Retention = {
  notificationsMs: 1_000_000_000,
  webhooksMs: 10_000,
  unassignedWebhooksMs: 3_000,
  eventsMs: 2_000,
  idempotencyKeysMs: 5_000,
  requestedMembersMs: 20_000,
};

function typesLeft() {
  return rowsOf<{ type: string }>(test.db, "select type from inbox order by id").then((rows) =>
    rows.map(({ type }) => type),
  );
}

it("expired rows of each kind are deleted, and pending rows never", async () => {
  const closed = { outcome: "applied", receivedAt: start };
  await appendToInbox(test.db, [
    hintRow(aGuid(), { type: "webhook", ...closed }),
    eventRow(aGuid(), { kind: "retry_requested" }, { type: "command", source: "api", ...closed }),
    eventRow(aGuid(), { kind: "retry_requested" }, { type: "answer", ...closed }),
    hintRow(aGuid(), { type: "waiting" }),
  ]);
  await test.db.pool.query(
    "insert into idempotency_keys (api_key_id, route, key, body_mac, created_at) values ('a', 'b', 'c', '', $1)",
    [start],
  );

  expect(await deleteExpired(test.db, retention, later(2_000))).toBe(0);
  expect(await deleteExpired(test.db, retention, later(2_001))).toBe(2);
  expect(await typesLeft()).toEqual(["webhook", "waiting"]);
  expect(await deleteExpired(test.db, retention, later(5_001))).toBe(1);
  expect(await deleteExpired(test.db, retention, later(10_001))).toBe(1);
  const requested = { userGuid: "USR-1", institutionCode: null, wantsIdentification: true, heldUntil: start };
  await storeRequestedMember(test.db, requested, start);
  expect(await deleteExpired(test.db, retention, later(20_000))).toBe(0);
  expect(await deleteExpired(test.db, retention, later(20_001))).toBe(1);
  expect(await deleteExpired(test.db, retention, later(1_000_000_000))).toBe(0);
  expect(await typesLeft()).toEqual(["waiting"]);
});

it("webhooks that name no member are deleted earlier than others, and in batches", async () => {
  const unassigned = { event: null, outcome: "unknown_type" };
  await appendToInbox(test.db, [
    hintRow(aGuid(), { type: "of a member", outcome: "applied" }),
    ...["a", "b", "c"].map((type) => ({ ...hintRow(aGuid(), { type, ...unassigned }), memberGuid: null })),
  ]);
  expect(await deleteExpired(test.db, retention, later(3_000))).toBe(0);
  expect(await deleteExpired(test.db, retention, later(3_001), 2)).toBe(2);
  expect(await typesLeft()).toEqual(["of a member", "c"]);
  expect(await deleteExpired(test.db, retention, later(3_001), 2)).toBe(1);
  expect(await typesLeft()).toEqual(["of a member"]);
});

it("several processes delete in batches while events are received and processed", async () => {
  const { guid } = await insert(test.db);
  await appendToInbox(
    test.db,
    Array.from({ length: 300 }, () => hintRow(aGuid(), { outcome: "applied" })),
  );
  const deleteAll = async () => {
    let count = 0;
    for (let deleted = 1; deleted > 0; count += deleted) {
      deleted = await deleteExpired(test.db, retention, later(20_000), 25);
      expect(deleted).toBeLessThanOrEqual(50);
    }
    return count;
  };
  const receiveAll = async () => {
    for (let round = 0; round < 30; round += 1) {
      await appendToInbox(test.db, [hintRow(guid, { receivedAt: later(20_000) })]);
      await advanceAll(test.db, [guid], later(20_000));
    }
    return 0;
  };

  const counts = await Promise.all([deleteAll(), deleteAll(), receiveAll()]);

  expect(counts.reduce((sum, count) => sum + count)).toBe(300);
  expect(await rowsOf(test.db, "select distinct outcome, count(*) from inbox group by 1")).toEqual([
    { outcome: "applied", count: "30" },
  ]);
});

it("a webhook that is replayed when it expires is not deleted", async () => {
  await appendToInbox(test.db, [hintRow(aGuid(), { outcome: "applied" })]);
  const [row] = await rowsOf<{ id: string }>(test.db, "select id from inbox");
  const operator = await test.db.pool.connect();
  await operator.query("begin");
  await operator.query("update inbox set processed_at = null, outcome = null where id = $1", [row?.id]);

  expect(await deleteExpired(test.db, retention, later(20_000))).toBe(0);

  await operator.query("commit");
  operator.release();
  expect(await deleteExpired(test.db, retention, later(20_000))).toBe(0);
  expect(await replayWebhook(test.db, Number(row?.id), { apiKeyId: "key" }, start)).toMatchObject({
    outcome: "pending",
  });
});
