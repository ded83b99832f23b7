import { randomUUID } from "node:crypto";
import { defaultPolicy } from "@account-opening/core";
import type { CallResult } from "@account-opening/core/member";
import { until } from "@account-opening/infra";
import { expect, it } from "vitest";
import { collectJobEnds } from "../src/advance/collect-job-ends.ts";
import { readEndSignals, readJobEnds, storeJobEnds } from "../src/advance/job-ends.ts";
import { cachePollPlans } from "../src/advance/poll-plans.ts";
import { StaleMemberError, saveAdvanced } from "../src/advance/save.ts";
import type { Database } from "../src/connection/database.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { readMember, readTimeline } from "../src/members/members.ts";
import { rowsOf, useDatabase } from "./support/database.ts";
import {
  advanceAll,
  aGuid,
  aMember,
  context,
  eventRow,
  hint,
  hintRow,
  insert,
  later,
  start,
  statusRead,
} from "./support/members.ts";
import { recording } from "./support/recording.ts";

const test = useDatabase();

function outcomesOf(guid: string) {
  return rowsOf<{ outcome: string | null; processed_at: Date | null }>(
    test.db,
    "select outcome, processed_at from inbox where member_guid = $1 order by id",
    [guid],
  );
}

it("applies the pending events of members and records the outcome of each event", async () => {
  const { guid, member } = await insert(test.db);
  await appendToInbox(test.db, [
    hintRow(guid),
    eventRow(guid, statusRead(member.callNumber, "CREATED", { isBeingAggregated: true })),
    eventRow(guid, statusRead(99, "CONNECTED")),
    eventRow(guid, { kind: "retry_requested" }, { source: "api" }),
  ]);

  const advanced = await advanceAll(test.db, [guid], later(5_000));

  expect(advanced).toMatchObject({ busy: [], setAside: [], memberCount: 1, eventCount: 4 });
  expect(await outcomesOf(guid)).toEqual(
    ["applied", "applied", "stale", "not_applicable"].map((outcome) => ({
      outcome,
      processed_at: later(5_000),
    })),
  );
  expect(await readMember(test.db, guid)).toMatchObject({ version: 2, updatedAt: later(5_000) });
});

const mxError = { code: 2005, message: "Invalid credentials", userMessage: null, locale: "en" };

it("writes the timeline in the order of the events", async () => {
  const { guid, member } = await insert(test.db, aMember({ isBusy: false }));
  await appendToInbox(test.db, [
    eventRow(guid, { kind: "job_accepted", callNumber: member.callNumber }),
    eventRow(guid, statusRead(member.callNumber + 1, "PREVENTED", { aggregatedAt: "2026-11-23T09:00:01Z" })),
    eventRow(guid, { kind: "error_read", error: mxError, callNumber: member.callNumber + 2 }),
    hintRow(guid),
  ]);
  await advanceAll(test.db, [guid], later(120_000));

  const timeline = await readTimeline(test.db, guid, 0, 50);

  expect(timeline.map(({ entry }) => entry.kind)).toEqual([
    "created",
    "job_accepted",
    "state_changed",
    "status_changed",
    "mx_error",
    "state_changed",
    "webhook_received",
  ]);
  const afterFirst = await readTimeline(test.db, guid, timeline[0]?.id ?? 0, 2);
  expect(afterFirst).toEqual(timeline.slice(1, 3));
});

it("does not change a member without pending events", async () => {
  const { guid } = await insert(test.db);

  expect(await advanceAll(test.db, [guid])).toEqual({
    dueCalls: [],
    dueChecks: [],
    notificationCount: 0,
    busy: [],
    setAside: [],
    unreadable: [],
    memberCount: 0,
    eventCount: 0,
    members: [],
    decisions: [],
  });
  expect(await readMember(test.db, guid)).toMatchObject({ version: 1 });
});

it("skips and reports a member that another process has locked, and advances the others", async () => {
  const locked = await insert(test.db);
  const free = await insert(test.db);
  await hint(test.db, locked.guid, free.guid);
  const holder = await test.db.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("select from members where guid = $1 for update", [locked.guid]);

    const advanced = await advanceAll(test.db, [locked.guid, free.guid]);

    expect(advanced).toMatchObject({ busy: [locked.guid], memberCount: 1 });
    expect(await outcomesOf(locked.guid)).toEqual([{ outcome: null, processed_at: null }]);
    expect(await outcomesOf(free.guid)).toMatchObject([{ outcome: "applied" }]);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  expect(await advanceAll(test.db, [locked.guid])).toMatchObject({ busy: [], memberCount: 1 });
});

it("closes the events of an unknown member", async () => {
  const guid = aGuid();
  await hint(test.db, guid);

  expect(await advanceAll(test.db, [guid])).toMatchObject({ busy: [], memberCount: 0 });
  expect(await outcomesOf(guid)).toEqual([{ outcome: "unknown_member", processed_at: start }]);
});

it("saves events with characters that PostgreSQL refuses", async () => {
  const { guid, member } = await insert(test.db);
  const label = "a\u0000b\ud800c \\u0000";
  await appendToInbox(test.db, [
    hintRow(guid, { type: "NUL\u0000", event: { kind: "webhook_received", type: "NUL\u0000" } }),
    eventRow(
      guid,
      statusRead(member.callNumber, "CHALLENGED", {
        challenges: [{ guid: "CRD-1", type: "TEXT", label, options: [] } as never],
      }),
    ),
  ]);

  expect(await advanceAll(test.db, [guid], later(5_000))).toMatchObject({ setAside: [], eventCount: 2 });
  expect((await readMember(test.db, guid))?.challenges).toMatchObject([{ label: "a\ufffdb\ufffdc \\u0000" }]);
});

it("processes a limited number of events at once, and reports that more are pending", async () => {
  const { guid } = await insert(test.db);
  await hint(test.db, ...Array.from({ length: 700 }, () => guid));

  expect(await advanceAll(test.db, [guid])).toMatchObject({ eventCount: 500, busy: [guid] });
  expect(await advanceAll(test.db, [guid])).toMatchObject({ eventCount: 200, busy: [] });
});

it("saves nothing if a member was changed after it was read", async () => {
  const { guid, member } = await insert(test.db);
  await hint(test.db, guid);
  const [event] = await rowsOf<{ id: string }>(test.db, "select id from inbox where member_guid = $1", [
    guid,
  ]);
  const client = await test.db.pool.connect();
  try {
    await client.query("begin");
    const stale = saveAdvanced(
      client,
      [
        {
          member,
          version: 7,
          eventIds: [event?.id ?? ""],
          oldestReceivedAt: start,
          cause: null,
          folded: {
            member,
            outcomes: ["applied"],
            timeline: [],
            jobEnds: [],
            notifications: [],
            decided: [],
            started: [],
            unreadable: [],
          },
        },
      ],
      defaultPolicy,
      start,
    );
    await expect(stale).rejects.toThrow(StaleMemberError);
  } finally {
    await client.query("rollback");
    client.release();
  }
  expect(await outcomesOf(guid)).toEqual([{ outcome: null, processed_at: null }]);
});

it("applies each event once when several processes advance the same members", async () => {
  const members = await Promise.all(Array.from({ length: 8 }, () => insert(test.db)));
  const guids = members.map(({ guid }) => guid);
  const unknownGuids = Array.from({ length: 4 }, aGuid);
  const allGuids = [...guids, ...unknownGuids];
  const rounds = 25;

  await Promise.all(
    Array.from({ length: 6 }, async (_, process) => {
      for (let round = 0; round < rounds; round += 1) {
        const some = allGuids.filter((_, index) => (index + round + process) % 3 !== 0);
        await hint(test.db, ...some);
        await advanceAll(test.db, some);
      }
    }),
  );
  await until("no event waits", async () => {
    await advanceAll(test.db, allGuids);
    const [row] = await rowsOf<{ count: string }>(
      test.db,
      "select count(*) from inbox where processed_at is null and member_guid = any($1)",
      [allGuids],
    );
    return row?.count === "0" ? true : null;
  });

  const counts = await rowsOf<{ member_guid: string; events: string; entries: string }>(
    test.db,
    `select member_guid, count(*) as events,
            (select count(*) from timeline
             where timeline.member_guid = inbox.member_guid and entry ->> 'kind' = 'webhook_received') as entries
     from inbox where member_guid = any($1) and outcome = 'applied' group by member_guid`,
    [guids],
  );
  expect(counts).toHaveLength(guids.length);
  for (const { events, entries } of counts) expect(entries).toBe(events);
  const outcomes = await rowsOf(test.db, "select distinct outcome from inbox where member_guid = any($1)", [
    unknownGuids,
  ]);
  expect(outcomes).toEqual([{ outcome: "unknown_member" }]);
});

it("a connection that fails during a transaction fails the transaction, not the process", async () => {
  const { guid } = await insert(test.db);
  await hint(test.db, guid);
  const blocker = await test.db.pool.connect();
  await blocker.query("begin");
  await blocker.query("lock table timeline in exclusive mode");
  const advancing = advanceAll(test.db, [guid]).then(
    () => "saved",
    () => "failed",
  );
  await until("the advance waits for the lock and is cut off", async () => {
    const [cut] = await rowsOf<{ cut: boolean }>(
      test.db,
      `select pg_terminate_backend(pid) as cut from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return cut?.cut ?? null;
  });

  expect(await advancing).toBe("failed");

  await blocker.query("rollback");
  blocker.release();
  expect(await advanceAll(test.db, [guid])).toMatchObject({ memberCount: 1 });
});

it("changes no index of members unless the state or its reason changes, and finds room on the page of the row", async () => {
  // An update is HOT if no column of an index or of its condition changes.
  const changed = ["challenges", "connection_status", "is_idle", "state_data", "updated_at", "version"];
  const indexed = await rowsOf<{ name: string }>(
    test.db,
    `select indexrelid::regclass::text as name from pg_index
     where indrelid = 'members'::regclass and pg_get_indexdef(indexrelid) ~ $1`,
    [`\\m(${changed.join("|")})\\M`],
  );
  expect(indexed).toEqual([]);
  const room = await rowsOf<{ name: string; reloptions: string[] }>(
    test.db,
    "select relname as name, reloptions from pg_class where oid in ('members'::regclass, 'outbox'::regclass) order by 1",
  );
  expect(room).toEqual([
    { name: "members", reloptions: ["fillfactor=80"] },
    { name: "outbox", reloptions: ["fillfactor=50"] },
  ]);
});

it("stores the latest 200 job ends of each institution and kind, as intervals", async () => {
  const institutionCode = `bank-${randomUUID()}`;
  const key = { institutionCode, kind: "verify" as const };
  const { guid, member } = await insert(test.db, aMember({ isBusy: false, institutionCode }));
  await appendToInbox(test.db, [eventRow(guid, { kind: "job_accepted", callNumber: member.callNumber })]);
  await advanceAll(test.db, [guid], start);
  const ended = statusRead(member.callNumber + 1, "CONNECTED", {
    successfullyAggregatedAt: "2026-11-23T09:00:08Z",
  });
  await appendToInbox(test.db, [
    eventRow(guid, { ...ended, startedAt: start.getTime() + 9_000 } as CallResult),
  ]);
  const advanced = await advanceAll(test.db, [guid], later(10_000));
  await storeJobEnds(
    test.db,
    advanced.members.flatMap(({ jobEnds }) => jobEnds),
  );
  const [first] = await readJobEnds(test.db, [key]);
  expect(first).toEqual({ ...key, endCount: 1, ends: [{ afterMs: 0, byMs: 9_000, firstSignal: "poll" }] });

  for (let number = 0; number < 250; number += 10) {
    const ends = Array.from({ length: 10 }, (_, index) => ({
      ...key,
      afterMs: number + index,
      byMs: number + index + 3_000,
      firstSignal: "webhook" as const,
    }));
    await storeJobEnds(test.db, ends);
  }

  const [known] = await readJobEnds(test.db, [key]);
  expect(known?.endCount).toBe(251);
  expect(known?.ends.map(({ afterMs }) => afterMs)).toEqual(
    Array.from({ length: 200 }, (_, index) => index + 50),
  );
  expect(await readJobEnds(test.db, [{ institutionCode: "unknown", kind: "verify" }])).toEqual([]);
});

it("stores the ends of several advances with one statement for all institutions and kinds, beside the advances", async () => {
  const { db, statements } = recording(test.db);
  const errors: unknown[] = [];
  const jobEnds = collectJobEnds(db, { onError: (error) => errors.push(error), intervalMs: 3_600_000 });
  const keys = ["verify", "identify"].flatMap((kind) =>
    [`bank-${randomUUID()}`, `bank-${randomUUID()}`].map((institutionCode) => ({
      institutionCode,
      kind: kind as "verify" | "identify",
    })),
  );
  for (let number = 1; number <= 10; number += 1) {
    const ends = keys.map((key) => ({
      ...key,
      afterMs: number,
      byMs: number + 1,
      firstSignal: "poll" as const,
    }));
    jobEnds.add({ members: [{ jobEnds: ends }] });
  }
  expect(statements).toEqual([]);

  await jobEnds.close();

  expect(errors).toEqual([]);
  expect(statements.map(({ name }) => name)).toEqual(["job-ends-append", "job-end-signals-append"]);
  const known = await readJobEnds(test.db, keys);
  expect(known).toHaveLength(keys.length);
  for (const { endCount, ends } of known) {
    expect(endCount).toBe(10);
    expect(ends.map(({ afterMs }) => afterMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});

it("stores ends within the interval, and continues after ends that could not be stored", async () => {
  const key = { institutionCode: `bank-${randomUUID()}`, kind: "verify" as const };
  const end = { ...key, afterMs: 1, byMs: 2, firstSignal: "poll" as const };
  const errors: unknown[] = [];
  let failures = 1;
  const pool = {
    query: (statement: never) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error("unavailable")) : test.db.pool.query(statement);
    },
  } as unknown as Database["pool"];
  const jobEnds = collectJobEnds({ pool }, { onError: (error) => errors.push(error), intervalMs: 1 });
  jobEnds.add({ members: [{ jobEnds: [end] }] });
  await until("storing has failed", async () => errors.length === 1);

  jobEnds.add({ members: [{ jobEnds: [end, end] }] });
  await until("the ends are stored", async () => (await readJobEnds(test.db, [key])).length === 1);
  await jobEnds.close();

  expect(await readJobEnds(test.db, [key])).toMatchObject([{ endCount: 2 }]);
  expect(errors).toEqual([new Error("unavailable")]);
});

it("plans reads by the stored ends, and without webhooks once three ends in a row were polled", async () => {
  const institutionCode = `bank-${randomUUID()}`;
  await test.db.pool.query("truncate job_end_signals");
  const plans = cachePollPlans(test.db, context.policy);
  const end = (firstSignal: "webhook" | "poll") => ({
    institutionCode,
    kind: "verify" as const,
    afterMs: 60_000,
    byMs: 63_000,
    firstSignal,
  });
  const firstReadMs = async (at: number) =>
    (await plans(later(at)))(institutionCode, "verify").scheduleAt(context.policy.pollPriceMs)(0);
  const unknownMs = await firstReadMs(0);
  await storeJobEnds(
    test.db,
    Array.from({ length: 20 }, () => end("webhook")),
  );
  expect(await firstReadMs(100)).toBe(unknownMs);

  expect(await firstReadMs(31_000)).toBeGreaterThan(unknownMs);
  expect((await plans(later(31_100)))(institutionCode, "verify").webhookShare).toBe(0.95);

  await storeJobEnds(test.db, [end("poll"), { ...end("poll"), kind: "identify" }, end("poll")]);
  expect(await readEndSignals(test.db)).toHaveLength(23);
  expect((await plans(later(33_000)))(institutionCode, "verify").webhookShare).toBe(0.95);
  await storeJobEnds(test.db, [end("poll")]);
  expect((await plans(later(35_000)))(institutionCode, "verify").webhookShare).toBe(0);
});
