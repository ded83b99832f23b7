import { beforeEach, describe, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { completeCall } from "../src/outbox/outbox.ts";
import {
  callsDue,
  callsOverdue,
  membersWaiting,
  type RepairedCalls,
  readBacklog,
  repairCalls,
} from "../src/sweep/due-rows.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import {
  advanceAll,
  aGuid,
  aMember,
  claim,
  eventRow,
  hintRow,
  insert,
  later,
  start,
} from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

describe("membersWaiting", () => {
  it("finds each member with overdue events once", async () => {
    const [first, second, fresh, done] = [aGuid(), aGuid(), aGuid(), aGuid()].sort() as [
      string,
      string,
      string,
      string,
    ];
    await appendToInbox(test.db, [
      hintRow(first),
      hintRow(first, { receivedAt: later(9_000) }),
      hintRow(second),
      hintRow(fresh, { receivedAt: later(9_000) }),
      hintRow(done, { outcome: "unknown_type", event: null }),
    ]);

    expect(await membersWaiting(test.db, later(5_000), 10)).toEqual([first, second]);
    expect(await membersWaiting(test.db, start, 10)).toEqual([]);
  });

  it("returns pages, so that a member that cannot be advanced does not hide the others", async () => {
    const guids = Array.from({ length: 5 }, aGuid).sort();
    await appendToInbox(
      test.db,
      guids.flatMap((guid) => Array.from({ length: 20 }, () => hintRow(guid))),
    );

    expect(await membersWaiting(test.db, later(1), 3)).toEqual(guids.slice(0, 3));
    expect(await membersWaiting(test.db, later(1), 3, guids[2])).toEqual(guids.slice(3));
  });
});

describe("callsDue and callsOverdue", () => {
  it("returns each call that becomes due in a period once, by page", async () => {
    const inserted = [];
    for (let index = 0; index < 7; index += 1) inserted.push(await insert(test.db));
    await test.db.pool.query("update outbox set due_at = $1 where id % 2 = 0", [later(60_000)]);
    const all = await rowsOf<{ id: string }>(test.db, "select id from outbox order by due_at, id");

    const found: string[] = [];
    let last = { dueAt: start, outboxId: "0" };
    for (;;) {
      const page = await callsDue(test.db, last, later(60_000), 2);
      found.push(...page.map(({ outboxId }) => outboxId));
      const next = page.at(-1);
      if (next === undefined) break;
      last = next;
    }

    expect(inserted).toHaveLength(found.length);
    expect(found).toEqual(all.map(({ id }) => id));
    expect(await callsDue(test.db, { dueAt: start, outboxId: "0" }, later(2_999), 10)).toEqual([]);
  });

  it("returns overdue calls that no worker has claimed", async () => {
    const overdueCall = await insert(test.db);
    const claimed = await insert(test.db);
    const expired = await insert(test.db);
    await claim(test.db, claimed.outboxId, later(60_000), 60_000);
    await claim(test.db, expired.outboxId, later(60_000), 10_000);

    const overdue = await callsOverdue(test.db, later(50_000), later(70_000), 10);

    expect(overdue.map(({ outboxId }) => outboxId)).toEqual([overdueCall.outboxId, expired.outboxId]);
    expect(await callsOverdue(test.db, later(1_000), later(70_000), 10)).toEqual([]);
  });
});

describe("repairCalls", () => {
  it("creates the missing call of a member, and no other", async () => {
    const lone = await insert(test.db);
    await insert(test.db);
    await test.db.pool.query("delete from outbox where id = $1", [lone.outboxId]);

    const { calls: repaired, lastGuid } = await repairCalls(test.db, 100);

    expect(lastGuid).toBeNull();
    expect(repaired).toEqual([{ outboxId: expect.any(String), dueAt: lone.dueAt }]);
    expect(await claim(test.db, repaired[0]?.outboxId ?? "")).toMatchObject({
      memberGuid: lone.guid,
      callNumber: lone.member.callNumber,
    });
    expect((await repairCalls(test.db, 100)).calls).toEqual([]);
  });

  it("reads pages of members, so that each statement is short", async () => {
    for (let count = 0; count < 5; count += 1) await insert(test.db);
    await test.db.pool.query("delete from outbox");
    const calls: string[] = [];
    let pageCount = 0;
    for (let afterGuid: string | null = ""; afterGuid !== null; pageCount += 1) {
      const page: RepairedCalls = await repairCalls(test.db, 2, afterGuid);
      calls.push(...page.calls.map(({ outboxId }) => outboxId));
      afterGuid = page.lastGuid;
    }
    expect(new Set(calls).size).toBe(5);
    expect(pageCount).toBe(3);
  });

  it("does not repeat a call whose result is pending in the inbox", async () => {
    const { outboxId, member, guid } = await insert(test.db, aMember({ isBusy: false }));
    const claimed = await claim(test.db, outboxId);
    const result = { kind: "job_accepted", callNumber: member.callNumber } as const;
    await completeCall(test.db, claimed, result, later(61_000));

    expect((await repairCalls(test.db, 100)).calls).toEqual([]);

    await advanceAll(test.db, [guid], later(62_000));
    expect((await repairCalls(test.db, 100)).calls).toEqual([]);
  });

  it("does not change idle members", async () => {
    const { guid, member } = await insert(test.db, aMember({ isBusy: false }));
    const refused = { kind: "job_refused", unsupported: true, message: null } as const;
    await appendToInbox(test.db, [eventRow(guid, { ...refused, callNumber: member.callNumber })]);
    await advanceAll(test.db, [guid]);

    expect((await repairCalls(test.db, 100)).calls).toEqual([]);
  });
});

it("the backlog counts pending events and overdue calls", async () => {
  const { guid, outboxId } = await insert(test.db);
  await appendToInbox(test.db, [hintRow(guid), hintRow(aGuid()), hintRow(guid, { outcome: "unreadable" })]);

  expect(await readBacklog(test.db, start)).toEqual({
    pendingEventCount: 2,
    oldestPendingEventAt: start,
    overdueCallCount: 0,
    overdueCheckCount: 0,
    pendingDeliveryCount: 0,
    unpublishedEventCount: 0,
    setAsideMemberCount: 0,
  });
  expect(await readBacklog(test.db, later(60_000))).toMatchObject({ overdueCallCount: 1 });

  // A call that a process is making is not overdue.
  const { leaseUntil } = await claim(test.db, outboxId, later(60_000));
  expect(await readBacklog(test.db, later(60_001))).toMatchObject({ overdueCallCount: 0 });
  expect(await readBacklog(test.db, leaseUntil)).toMatchObject({ overdueCallCount: 1 });
});
