import { until } from "@account-opening/infra";
import { beforeEach, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { claimCall, completeCall, releaseCall, renewCalls } from "../src/outbox/outbox.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import {
  advanceAll,
  aMember,
  claim,
  eventRow,
  hint,
  insert,
  later,
  start,
  statusRead,
} from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

interface StoredCall {
  id: string;
  call_number: number;
  due_at: Date;
  claim_count: number;
  lease_until: Date | null;
}

function callsOf(guid: string) {
  return rowsOf<StoredCall>(
    test.db,
    "select id, call_number, due_at, claim_count, lease_until from outbox where member_guid = $1",
    [guid],
  );
}

const accepted = (callNumber: number) => ({ kind: "job_accepted", callNumber }) as const;

it("a call is claimed by one of several concurrent workers", async () => {
  const { outboxId, member } = await insert(test.db);

  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => claimCall(test.db, outboxId, 30_000, later(60_000))),
  );

  expect(outcomes.filter(({ outcome }) => outcome === "not_claimable")).toHaveLength(7);
  expect(outcomes.filter(({ outcome }) => outcome === "claimed")).toEqual([
    {
      outcome: "claimed",
      claim: {
        outboxId,
        memberGuid: member.guid,
        userGuid: "USR-1",
        call: { call: "read_status" },
        callNumber: member.callNumber,
        claimCount: 1,
        leaseUntil: later(90_000),
        cause: null,
      },
    },
  ]);
});

it("a call is not claimed before it is due, and the claim returns the due time", async () => {
  const { outboxId, dueAt } = await insert(test.db);

  expect(await claimCall(test.db, outboxId, 30_000, start)).toEqual({
    outcome: "early",
    dueAt,
  });
});

it("a call that is completed or unknown cannot be claimed", async () => {
  expect(await claimCall(test.db, "999999999", 30_000, start)).toEqual({
    outcome: "not_claimable",
  });
});

it("a lease is renewed only for the claim that holds it", async () => {
  const { guid, outboxId } = await insert(test.db);
  const first = await claim(test.db, outboxId, later(60_000), 30_000);
  expect(await renewCalls(test.db, [first], later(95_000))).toEqual([outboxId]);
  const holder = await claim(test.db, outboxId, later(95_000), 30_000);

  expect(await renewCalls(test.db, [first], later(500_000))).toEqual([]);
  expect(await callsOf(guid)).toMatchObject([{ lease_until: later(125_000) }]);
  expect(await renewCalls(test.db, [first, holder], later(150_000))).toEqual([outboxId]);
  expect(await callsOf(guid)).toMatchObject([{ lease_until: later(150_000) }]);
});

it("after a lease expires the call can be claimed again, and the claim count shows that it may have been sent", async () => {
  const { outboxId } = await insert(test.db);
  await claim(test.db, outboxId, later(60_000), 30_000);

  expect(await claimCall(test.db, outboxId, 30_000, later(89_999))).toEqual({
    outcome: "not_claimable",
  });
  expect(await claim(test.db, outboxId, later(90_000))).toMatchObject({ claimCount: 2 });
});

it("a released call is due at its new time, and its claim is not counted", async () => {
  const { outboxId } = await insert(test.db);
  const given = await claim(test.db, outboxId);

  await releaseCall(test.db, given, later(100_000));

  expect(await claimCall(test.db, outboxId, 30_000, later(99_999))).toEqual({
    outcome: "early",
    dueAt: later(100_000),
  });
  expect(await claim(test.db, outboxId, later(100_000))).toMatchObject({ claimCount: 1 });
});

it("a worker whose claim was taken over can neither release nor complete the call", async () => {
  const { guid, outboxId, member } = await insert(test.db);
  const late = await claim(test.db, outboxId, later(60_000), 30_000);
  const holder = await claim(test.db, outboxId, later(90_000), 30_000);

  await releaseCall(test.db, late, later(500_000));
  expect(await completeCall(test.db, late, statusRead(member.callNumber, "CONNECTED"), later(91_000))).toBe(
    false,
  );

  expect(await callsOf(guid)).toMatchObject([{ claim_count: 2, lease_until: later(120_000) }]);
  expect(await rowsOf(test.db, "select from inbox")).toEqual([]);
  expect(await completeCall(test.db, holder, statusRead(member.callNumber, "CREATED"), later(92_000))).toBe(
    true,
  );
});

it("a completed call leaves the outbox, and its result and data are stored in the same transaction", async () => {
  const { guid, outboxId, member } = await insert(test.db);
  const current = await claim(test.db, outboxId);
  const result = statusRead(member.callNumber, "CREATED");

  const isDone = await completeCall(test.db, current, result, later(61_000), async (client) => {
    await client.query("insert into timeline (member_guid, at, entry) values ($1, now(), '{}')", ["stored"]);
  });

  expect(isDone).toBe(true);
  expect(await callsOf(guid)).toEqual([]);
  expect(await rowsOf(test.db, "select member_guid, source, type, event, outcome from inbox")).toEqual([
    { member_guid: guid, source: "mx", type: "status_read", event: result, outcome: null },
  ]);
  expect(await rowsOf(test.db, "select from timeline where member_guid = 'stored'")).toHaveLength(1);
  expect(await completeCall(test.db, current, result, later(62_000))).toBe(false);
});

it("if the data of a call cannot be stored, the call stays in the outbox", async () => {
  const { guid, outboxId, member } = await insert(test.db);
  const current = await claim(test.db, outboxId);

  const completing = completeCall(
    test.db,
    current,
    statusRead(member.callNumber, "CREATED"),
    later(61_000),
    async (client) => {
      await client.query("insert into timeline (member_guid, at, entry) values ('stored', now(), '{}')");
      throw new Error("no room");
    },
  );

  await expect(completing).rejects.toThrow("no room");
  expect(await callsOf(guid)).toMatchObject([{ id: outboxId, claim_count: 1 }]);
  expect(await rowsOf(test.db, "select from inbox")).toEqual([]);
  expect(await rowsOf(test.db, "select from timeline where member_guid = 'stored'")).toEqual([]);
});

it("the result of a replaced call is discarded", async () => {
  const { guid, outboxId, member } = await insert(test.db, aMember({ isBusy: false }));
  const current = await claim(test.db, outboxId);
  await appendToInbox(test.db, [eventRow(guid, { kind: "credentials_updated" }, { source: "api" })]);
  const { dueCalls } = await advanceAll(test.db, [guid], later(61_000));

  expect(dueCalls).toHaveLength(1);
  expect(await completeCall(test.db, current, accepted(member.callNumber), later(62_000))).toBe(false);
  expect(await callsOf(guid)).toMatchObject([
    { id: dueCalls[0]?.outboxId, claim_count: 0, lease_until: null },
  ]);
});

it("a call in flight keeps its row when a webhook is processed, even with a clock that is behind", async () => {
  const { guid, outboxId } = await insert(test.db);
  await claim(test.db, outboxId);
  await hint(test.db, guid);

  expect(await advanceAll(test.db, [guid], later(1_000))).toMatchObject({ dueCalls: [] });
  expect(await callsOf(guid)).toMatchObject([{ id: outboxId, claim_count: 1 }]);
});

it("a rescheduled call gets a new ID, and so a new job", async () => {
  const { guid, outboxId, dueAt } = await insert(test.db);
  await hint(test.db, guid);

  const { dueCalls } = await advanceAll(test.db, [guid], later(1_000));

  expect(dueCalls).toEqual([{ outboxId: expect.any(String), dueAt: later(1_000) }]);
  expect(dueCalls[0]?.outboxId).not.toBe(outboxId);
  expect(dueAt.getTime()).toBeGreaterThan(later(1_000).getTime());
  expect(await callsOf(guid)).toMatchObject([{ id: dueCalls[0]?.outboxId, due_at: later(1_000) }]);
  expect(await claimCall(test.db, outboxId, 30_000, later(60_000))).toEqual({
    outcome: "not_claimable",
  });
});

it("a webhook that reschedules nothing enqueues nothing", async () => {
  const { guid, outboxId } = await insert(test.db, aMember({ isBusy: false }));
  await hint(test.db, guid, guid);

  expect(await advanceAll(test.db, [guid])).toMatchObject({ dueCalls: [], eventCount: 2 });
  expect(await callsOf(guid)).toMatchObject([{ id: outboxId }]);
});

it("a webhook neither reschedules a released call nor resets its claim count", async () => {
  const { guid, outboxId } = await insert(test.db, aMember({ isBusy: false }));
  await claim(test.db, outboxId, later(60_000), 30_000);
  const second = await claim(test.db, outboxId, later(90_000), 30_000);
  await releaseCall(test.db, second, later(200_000));
  await hint(test.db, guid);
  await advanceAll(test.db, [guid], later(91_000));

  expect(await callsOf(guid)).toMatchObject([{ id: outboxId, due_at: later(200_000), claim_count: 1 }]);
});

it("an idle member has no call", async () => {
  const { guid, member } = await insert(test.db, aMember({ isBusy: false }));
  await appendToInbox(test.db, [
    eventRow(guid, {
      kind: "job_refused",
      unsupported: true,
      message: null,
      callNumber: member.callNumber,
    }),
    eventRow(guid, { kind: "error_read", error: null, callNumber: member.callNumber + 1 }),
  ]);

  expect(await advanceAll(test.db, [guid])).toMatchObject({ dueCalls: [] });
  expect(await callsOf(guid)).toEqual([]);
  expect(await rowsOf(test.db, "select state, is_idle from members")).toEqual([
    { state: "failed", is_idle: true },
  ]);
});

it("a call that is completed while a webhook is processed is not made again", async () => {
  const { guid, outboxId, member } = await insert(test.db, aMember({ isBusy: false }));
  const current = await claim(test.db, outboxId);
  await hint(test.db, guid);
  // Stops the advance after it has read the events, before it saves.
  const blocker = await test.db.pool.connect();
  await blocker.query("begin");
  await blocker.query("lock table timeline in exclusive mode");
  const advancing = advanceAll(test.db, [guid], later(60_500));
  await until("the advance waits", async () => {
    const waiting = await rowsOf(
      test.db,
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return waiting.length > 0 ? true : null;
  });

  expect(await completeCall(test.db, current, accepted(member.callNumber), later(61_000))).toBe(true);
  await blocker.query("rollback");
  blocker.release();

  expect(await advancing).toMatchObject({ dueCalls: [], eventCount: 1 });
  expect(await callsOf(guid)).toEqual([]);
  expect(await advanceAll(test.db, [guid], later(62_000))).toMatchObject({ dueCalls: [{}], eventCount: 1 });
  expect(await callsOf(guid)).toMatchObject([{ call_number: member.callNumber + 1 }]);
});
