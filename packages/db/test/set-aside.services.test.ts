import type { CallResult, MemberEvent } from "@account-opening/core/member";
import { noBalances } from "@account-opening/core/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { readJobEnds, storeJobEnds } from "../src/advance/job-ends.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { insertMember, listMembers, readMember, readTimeline } from "../src/members/members.ts";
import { readBacklog, repairCalls } from "../src/sweep/due-rows.ts";
import { storeResults } from "./support/accounts.ts";
import { scheduleFor } from "./support/checks.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import {
  advanceAll,
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

const test = useDatabase();

beforeEach(() => truncateAll(test.db));

function outcomesOf(guid: string): Promise<string[]> {
  return rowsOf<{ outcome: string }>(
    test.db,
    "select outcome from inbox where member_guid = $1 order by id",
    [guid],
  ).then((rows) => rows.map(({ outcome }) => outcome));
}

async function timelineKinds(guid: string): Promise<string[]> {
  return (await readTimeline(test.db, guid, 0, 50)).map(({ entry }) => entry.kind);
}

function decisionsOf(guid: string) {
  return rowsOf<{ decision: string; reason: string | null }>(
    test.db,
    "select decision, reason from balance_decisions where member_guid = $1 order by decided_at, check_id",
    [guid],
  );
}

/** An idle member after onboarding, with 500.00 in its account. */
async function connected(): Promise<string> {
  const stamps = { connectionStatus: "CONNECTED", aggregatedAt: null, successfullyAggregatedAt: null };
  const account = { guid: "ACT-1", isClosed: false, availableBalance: "500.00", balance: "500.00" };
  const seen = {
    accounts: [{ ...account, currency: "USD", importedAt: "2026-11-23T08:59:58Z", type: "CHECKING" }],
    endedAt: start.getTime(),
    endedAfter: start.getTime(),
    before: stamps,
    after: stamps,
  };
  const member = {
    ...aMember(),
    state: { name: "identified", lane: { step: "idle" } } as const,
    balances: { ...noBalances, imported: seen },
  };
  await insertMember(test.db, { member, partnerId: null, oauthWindowUri: null, origin: "created" }, start);
  await storeResults(test.db, member.guid);
  return member.guid;
}

function spoil(guid: string, stateData: string): Promise<unknown> {
  return test.db.pool.query(`update members set state_data = ${stateData} where guid = $1`, [guid]);
}

describe("an event that cannot be read", () => {
  it.each<[string, unknown]>([
    ["of an unknown kind", { kind: "installed_by_a_later_release", callNumber: 7 }],
    ["without the fields of its kind", { kind: "challenges_answered" }],
    ["that is not an object", "status_read"],
    ["that is null", null],
    ["that is a list", [1, 2]],
  ])("%s has an outcome, and the events before and after it are applied", async (_, event) => {
    const { guid } = await insert(test.db);
    await appendToInbox(test.db, [
      hintRow(guid),
      eventRow(guid, { ...(event as MemberEvent) }, { event: event as MemberEvent }),
      eventRow(guid, { kind: "credentials_updated" }, { source: "api" }),
    ]);

    const advanced = await advanceAll(test.db, [guid], later(5_000));

    expect(advanced).toMatchObject({ setAside: [], eventCount: 3 });
    expect(advanced.unreadable).toHaveLength(1);
    expect(await outcomesOf(guid)).toEqual(["applied", "unreadable", "applied"]);
    expect(await timelineKinds(guid)).toContain("event_unreadable");
  });

  it("does not prevent the decisions of its member's checks", async () => {
    const guid = await connected();
    await scheduleFor(test.db, guid);
    await appendToInbox(test.db, [eventRow(guid, { kind: "unknown" } as never)]);

    await advanceAll(test.db, [guid], later(60_000));

    expect(await decisionsOf(guid)).toEqual([{ decision: "sufficient", reason: null }]);
  });

  it("that is the result of the pending call has the call made again", async () => {
    const { guid, member } = await insert(test.db);
    await test.db.pool.query("delete from outbox where member_guid = $1", [guid]);
    await appendToInbox(test.db, [
      eventRow(guid, { kind: "status_read", callNumber: member.callNumber } as MemberEvent),
    ]);

    const { dueCalls } = await advanceAll(test.db, [guid], later(5_000));

    expect(dueCalls).toHaveLength(1);
    expect(await outcomesOf(guid)).toEqual(["unreadable"]);
  });

  it("that leads to a time that cannot be stored does not change its member", async () => {
    const { guid, member } = await insert(test.db, aMember({ isBusy: false }));
    await appendToInbox(test.db, [
      eventRow(guid, {
        kind: "job_postponed",
        why: "throttled",
        retryAfterMs: 1e300,
        callNumber: member.callNumber,
      }),
    ]);

    const advanced = await advanceAll(test.db, [guid], later(5_000));

    expect(advanced).toMatchObject({ setAside: [] });
    expect(advanced.dueCalls.length).toBe(1);
  });
});

describe("a member whose state cannot be read", () => {
  it.each([
    [
      "without its job",
      `jsonb_set(state_data, '{state}', '{"name":"verifying","lane":{"step":"running","dueAt":1}}')`,
    ],
    [
      "whose job has an invalid time",
      `jsonb_set(state_data, '{state}', '{"name":"verifying","lane":{"step":"running","dueAt":1,"job":{"kind":"verify","attempt":0,"requestedAt":1,"deadlineAt":1,"unfinishedAt":"soon","baseline":{"connectionStatus":null,"aggregatedAt":null,"successfullyAggregatedAt":null}}}}')`,
    ],
    ["in an unknown state", `jsonb_set(state_data, '{state,name}', '"perfect"')`],
    ["in an unknown lane step", `jsonb_set(state_data, '{state,lane,step}', '"dreaming"')`],
    ["due at an invalid time", `jsonb_set(state_data, '{state,lane,dueAt}', '"soon"')`],
    ["due in the year 30000", `jsonb_set(state_data, '{state,lane,dueAt}', '9e14')`],
    ["with invalid balances", `jsonb_set(state_data, '{balances}', '{"imported": 3}')`],
    ["with an invalid call number", `jsonb_set(state_data, '{callNumber}', '99999999999')`],
  ])("%s is set aside, its events are closed, and other members are advanced", async (_, stateData) => {
    const broken = await insert(test.db);
    const sound = await insert(test.db);
    await spoil(broken.guid, stateData);
    await hint(test.db, broken.guid, sound.guid);

    const advanced = await advanceAll(test.db, [broken.guid, sound.guid], later(5_000));

    expect(advanced.setAside).toMatchObject([{ memberGuid: broken.guid, reason: "state_unreadable" }]);
    expect(await outcomesOf(broken.guid)).toEqual(["set_aside"]);
    expect(await outcomesOf(sound.guid)).toEqual(["applied"]);
    expect(await readMember(test.db, broken.guid)).toMatchObject({
      setAsideAt: later(5_000),
      setAsideReason: "state_unreadable",
      version: 1,
    });
    expect(await timelineKinds(broken.guid)).toEqual(["created", "set_aside"]);
    expect(await readBacklog(test.db, later(5_000))).toMatchObject({
      pendingEventCount: 0,
      setAsideMemberCount: 1,
    });
  });

  it("has its checks decided just before their cutoff, and core banking notified", async () => {
    const guid = await connected();
    await spoil(guid, `jsonb_set(state_data, '{balances}', '3')`);
    await scheduleFor(test.db, guid);

    const first = await advanceAll(test.db, [guid], later(1_000));
    expect(await decisionsOf(guid)).toEqual([]);
    const [check] = first.dueChecks;
    await advanceAll(test.db, [guid], check?.dueAt);

    expect(await decisionsOf(guid)).toEqual([{ decision: "inconclusive", reason: "balance_unknown" }]);
    const notifications = await rowsOf(
      test.db,
      "select notification from events where type = 'balance_check.decided'",
    );
    expect(notifications).toMatchObject([
      { notification: { state: "identified", reason: "balance_unknown" } },
    ]);
  });

  it("is advanced again once its row is fixed and the mark is removed", async () => {
    const { guid, member } = await insert(test.db);
    await spoil(guid, `jsonb_set(state_data, '{callNumber}', '-1')`);
    await test.db.pool.query("delete from outbox where member_guid = $1", [guid]);
    expect((await repairCalls(test.db, 100)).calls).toEqual([]);
    expect(await readMember(test.db, guid)).toMatchObject({ setAsideReason: "state_unreadable" });

    await spoil(guid, `jsonb_set(state_data, '{callNumber}', '${member.callNumber}')`);
    expect((await repairCalls(test.db, 100)).calls).toEqual([]);
    await test.db.pool.query("update members set set_aside_at = null, set_aside_reason = null");

    expect((await repairCalls(test.db, 100)).calls).toHaveLength(1);
    await hint(test.db, guid);
    expect(await advanceAll(test.db, [guid], later(5_000))).toMatchObject({ setAside: [], eventCount: 1 });
  });

  it("can be erased", async () => {
    const guid = await connected();
    await spoil(guid, `jsonb_set(state_data, '{balances}', '3')`);
    await scheduleFor(test.db, guid);

    expect(await eraseMember(test.db, guid, context.policy, later(1_000))).toMatchObject({ wasStored: true });
    expect(await decisionsOf(guid)).toEqual([{ decision: "inconclusive", reason: "user_action_required" }]);
  });
});

describe("a member that cannot be saved", () => {
  it("is set aside alone, even if many members are saved together", async () => {
    const members = await Promise.all(Array.from({ length: 9 }, () => insert(test.db)));
    const guids = members.map(({ guid }) => guid);
    const culprit = guids[5] ?? "";
    await hint(test.db, ...guids);
    await test.db.pool.query(
      `alter table members add constraint poison check (guid <> '${culprit}' or version < 2) not valid`,
    );
    try {
      const advanced = await advanceAll(test.db, guids, later(5_000));

      expect(advanced).toMatchObject({ memberCount: 8, eventCount: 8 });
      expect(advanced.setAside).toMatchObject([{ memberGuid: culprit, reason: "not_saved" }]);
      for (const guid of guids) {
        expect(await outcomesOf(guid)).toEqual([guid === culprit ? "set_aside" : "applied"]);
      }
    } finally {
      await test.db.pool.query("alter table members drop constraint poison");
    }
    // The next event succeeds and removes the mark.
    await hint(test.db, culprit);
    await advanceAll(test.db, [culprit], later(6_000));
    expect(await readMember(test.db, culprit)).toMatchObject({ setAsideAt: null, setAsideReason: null });
  });

  it("a failed connection sets no member aside", async () => {
    const { guid } = await insert(test.db);
    await hint(test.db, guid);
    const failed = Object.assign(new Error("terminated"), { code: "57P01" });
    const pool = { connect: () => Promise.reject(failed) } as never;

    await expect(advanceAll({ pool }, [guid])).rejects.toBe(failed);
    expect(await readMember(test.db, guid)).toMatchObject({ setAsideAt: null });
  });
});

describe("a check with invalid times", () => {
  it.each(["-infinity", "0001-01-01 00:00:00 BC", "infinity"])(
    "with the cutoff %s is decided at once, and its member's other checks are not affected",
    async (decideBy) => {
      const guid = await connected();
      const bad = await scheduleFor(test.db, guid);
      const good = await scheduleFor(test.db, guid);
      await test.db.pool.query("update balance_checks set decide_by = $2 where id = $1", [bad, decideBy]);

      const advanced = await advanceAll(test.db, [guid], later(1_000));

      expect(advanced).toMatchObject({ setAside: [], unreadable: [{ memberGuid: guid }] });
      const decisions = await rowsOf(test.db, "select check_id, decision from balance_decisions");
      expect(decisions).toHaveLength(2);
      expect(decisions).toEqual(
        expect.arrayContaining([
          { check_id: bad, decision: "inconclusive" },
          { check_id: good, decision: "sufficient" },
        ]),
      );
    },
  );
});

describe("the stored job ends of an institution", () => {
  it.each([
    ["{{1,2},{3,4}}", "{3000}", "p"],
    ["{null,-5,7}", "{1,2}", "??w"],
    ["{1}", "{}", ""],
  ])("%s, %s and %s block no member", async (afterMs, byMs, signals) => {
    const { guid, member } = await insert(test.db, aMember({ isBusy: false }));
    await test.db.pool.query("insert into job_ends values ('mxbank', 'verify', $1, $2, $3, 5)", [
      afterMs,
      byMs,
      signals,
    ]);
    const ended = statusRead(member.callNumber + 1, "CONNECTED", {
      successfullyAggregatedAt: "2026-11-23T09:00:08Z",
    });
    await appendToInbox(test.db, [eventRow(guid, { kind: "job_accepted", callNumber: member.callNumber })]);
    await advanceAll(test.db, [guid]);
    await appendToInbox(test.db, [
      eventRow(guid, { ...ended, startedAt: later(9_000).getTime() } as CallResult),
    ]);

    const advanced = await advanceAll(test.db, [guid], later(10_000));
    expect(advanced).toMatchObject({ setAside: [], unreadable: [] });
    const observed = advanced.members.flatMap(({ jobEnds }) => jobEnds);
    const other = {
      institutionCode: "other",
      kind: "identify",
      afterMs: 0,
      byMs: 1,
      firstSignal: "poll",
    } as const;
    await storeJobEnds(test.db, [...observed, other]);
    const [known, unaffected] = await readJobEnds(test.db, [
      { institutionCode: "mxbank", kind: "verify" },
      { institutionCode: "other", kind: "identify" },
    ]);
    expect(known?.ends).toContainEqual({ afterMs: 0, byMs: expect.any(Number), firstSignal: "poll" });
    expect(unaffected?.ends).toHaveLength(1);
    for (const { afterMs, byMs } of known?.ends ?? []) expect(byMs).toBeGreaterThan(afterMs);
  });
});

it("a row with a time outside the range of a Date is listed with the others", async () => {
  const { guid: odd } = await insert(test.db);
  await insert(test.db);
  await test.db.pool.query("update members set updated_at = 'infinity' where guid = $1", [odd]);

  const listed = await listMembers(test.db, {}, { order: "asc", after: null, limit: 10 });

  expect(listed).toHaveLength(2);
  for (const { updatedAt } of listed) expect(Number.isNaN(updatedAt.getTime())).toBe(false);
});
