import { defaultPolicy } from "@account-opening/core";
import { beforeEach, describe, expect, it } from "vitest";
import { appendToAudit } from "../src/access/audit.ts";
import { beginIdempotent, completeIdempotent } from "../src/access/idempotency.ts";
import { subjectsOf } from "../src/access/subjects.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { beginUserErasure, eraseUser } from "../src/erasure/erase-user.ts";
import {
  countIncompleteErasures,
  postponeErasure,
  readErasure,
  recordDeletedAtMx,
  storeErasure,
  takeOverErasures,
} from "../src/erasure/erasures.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { insertMember, listMembers, readMember } from "../src/members/members.ts";
import { listUsers, readUser, recordUser, type UserRow } from "../src/members/users.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aGuid, aMember, hintRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const userGuid = "USR-1";

const request = { caller: { apiKeyId: "k" }, dueAt: later(20_000) };

const beginErasure = (guid = userGuid, now = start, record?: Parameters<typeof beginUserErasure>[4]) =>
  beginUserErasure(test.db, { guid, createdAt: start }, request, now, record);

const erase = (record?: Parameters<typeof eraseUser>[4]) =>
  eraseUser(test.db, userGuid, defaultPolicy, later(2_000), record);

describe("users", () => {
  it("are stored once, and a partner ID can be added later", async () => {
    await insert(test.db);
    expect(await readUser(test.db, userGuid)).toMatchObject({ partnerId: null, createdAt: start });
    await recordUser(test.db, { guid: userGuid, partnerId: "own\0id" }, later(1_000));
    await recordUser(test.db, { guid: userGuid, partnerId: null }, later(2_000));
    expect(await readUser(test.db, userGuid)).toEqual({
      guid: userGuid,
      partnerId: "own\ufffdid",
      createdAt: start,
      erasureBeganAt: null,
      erasedAt: null,
    });
  });

  it("are listed by page, oldest first, without erased users", async () => {
    for (const [index, guid] of ["USR-c", "USR-a", "USR-b", "USR-1"].entries())
      await recordUser(test.db, { guid, partnerId: `own-${guid}` }, later(index < 3 ? 0 : 1_000));
    await recordUser(test.db, { guid: "USR-erased", partnerId: null }, start);
    await beginErasure("USR-erased");
    await eraseUser(test.db, "USR-erased", defaultPolicy, start);
    const seen: string[] = [];
    for (let last: UserRow | null = null; ; ) {
      const page: UserRow[] = await listUsers(test.db, {}, last, 2);
      last = page.at(-1) ?? null;
      if (last === null) break;
      seen.push(...page.map(({ guid }) => guid));
    }
    expect(seen).toEqual(["USR-a", "USR-b", "USR-c", "USR-1"]);
    const found = await listUsers(test.db, { partnerId: "own-USR-b" }, null, 10);
    expect(found.map(({ guid }) => guid)).toEqual(["USR-b"]);
  });
});

describe("eraseUser", () => {
  it("erases the user's members and partner ID in one transaction, and no other user", async () => {
    const mine = [await insert(test.db), await insert(test.db)];
    const other = await insert(test.db, aMember({ userGuid: "USR-2" }));
    await recordUser(test.db, { guid: userGuid, partnerId: "own-id" }, start);
    const begun = await beginErasure(userGuid, later(1_000));
    expect(begun?.members.map(({ guid }) => guid)).toEqual(mine.map(({ guid }) => guid).sort());

    const refused = erase(async () => {
      throw new Error("The audit log is unavailable.");
    });
    await expect(refused).rejects.toThrow("The audit log is unavailable.");
    expect(await listMembers(test.db, { userGuid }, { order: "asc", after: null, limit: 10 })).toHaveLength(
      2,
    );

    const recorded: unknown[] = [];
    const erased = await erase(async (_, changed) => void recorded.push(changed));
    expect(recorded).toEqual([erased]);
    expect(erased).toMatchObject({
      memberGuids: mine.map(({ guid }) => guid).sort(),
      erased: { timelineEntries: 2, storedResponses: 0 },
    });
    expect(await listMembers(test.db, {}, { order: "asc", after: null, limit: 10 })).toMatchObject([
      { guid: other.guid },
    ]);
    expect(await readUser(test.db, userGuid)).toEqual({
      guid: userGuid,
      partnerId: null,
      createdAt: start,
      erasureBeganAt: later(1_000),
      erasedAt: later(2_000),
    });
    expect(await erase()).toBeNull();
    expect(await beginErasure()).toBeNull();
  });

  it("refuses new members and a partner ID once it has started", async () => {
    await beginErasure();
    const one = { member: aMember(), partnerId: null, oauthWindowUri: null, origin: "created" } as const;
    expect(await insertMember(test.db, one, start)).toEqual({ outcome: "user_erased" });
    expect(await readMember(test.db, one.member.guid)).toBeNull();
    expect(await recordUser(test.db, { guid: userGuid, partnerId: "own-id" }, start)).toBeNull();
    await erase();
    expect(await insertMember(test.db, one, start)).toEqual({ outcome: "user_erased" });
    expect(await rowsOf(test.db, "select from members")).toEqual([]);
  });

  it("leaves no member, even if members are added concurrently", async () => {
    const make = () => insert(test.db).catch(() => null);
    const eraseAll = async () => {
      await beginErasure();
      return erase();
    };
    const made = await Promise.all([make(), make(), make(), eraseAll(), make(), make(), make()]);
    expect(made[3]).not.toBeNull();
    expect(await rowsOf(test.db, "select from members")).toEqual([]);
  });
});

describe("an erasure that its caller left incomplete", () => {
  const latest = later(600_000);
  const takeOver = (now: Date) =>
    takeOverErasures(test.db, { now, dueAt: new Date(now.getTime() + 20_000), latest, limit: 10 });
  const guidsOf = (taken: { guid: string }[]) => taken.map(({ guid }) => guid);

  it("is taken over once it is due, by one process at a time", async () => {
    await beginErasure();
    expect(await takeOver(later(19_999))).toEqual([]);
    const taken = await Promise.all([takeOver(later(20_000)), takeOver(later(20_000))]);
    expect(taken.flat()).toMatchObject([
      { guid: userGuid, userGuid, apiKeyId: "k", requestId: null, beganAt: start, continuationCount: 1 },
    ]);
    expect(await takeOver(later(39_999))).toEqual([]);
    expect(await takeOver(later(40_000))).toMatchObject([{ continuationCount: 2 }]);
    expect(await countIncompleteErasures(test.db)).toBe(1);
  });

  it("is taken over at once if its due time is later than allowed", async () => {
    await beginErasure();
    await test.db.pool.query("update erasures set due_at = '9999-01-01'");
    expect(guidsOf(await takeOver(start))).toEqual([userGuid]);
  });

  it("keeps the results at MX, and is complete in the transaction that erases the data", async () => {
    const { guid } = await insert(test.db);
    await beginErasure();
    for (const result of ["not_found", "deleted", "not_found"] as const)
      await recordDeletedAtMx(test.db, userGuid, { deletedGuid: guid, result }, later(1_000));
    await recordDeletedAtMx(test.db, userGuid, { deletedGuid: userGuid, result: "not_found" }, later(1_000));
    const resumed = await beginErasure(userGuid, later(1_000), async () => {
      throw new Error("An erasure begins once.");
    });
    expect(resumed?.erasure).toMatchObject({
      beganAt: start,
      atMx: { [guid]: "deleted", [userGuid]: "not_found" },
    });

    const erased = await erase();
    const complete = { completedAt: later(2_000), dueAt: null, receipt: { memberGuids: [guid] } };
    expect(await readErasure(test.db, userGuid)).toMatchObject(complete);
    expect(erased).toMatchObject(complete.receipt);
    await postponeErasure(test.db, userGuid, later(3_000));
    expect(await storeErasure(test.db, { guid: userGuid, userGuid }, request, later(3_000))).toBeNull();
    expect(await takeOver(later(500_000))).toEqual([]);
    expect(await countIncompleteErasures(test.db)).toBe(0);
  });

  it("of a member is complete when the member or its user is erased, and audited once", async () => {
    const members = [await insert(test.db), await insert(test.db)];
    for (const { guid } of members) await storeErasure(test.db, { guid, userGuid }, request, start);
    const [first = aGuid(), second = aGuid()] = members.map(({ guid }) => guid);
    const recorded: string[] = [];
    const eraseFirst = () =>
      eraseMember(test.db, first, defaultPolicy, later(1_000), async () => void recorded.push(first));
    const both = await Promise.all([eraseFirst(), eraseFirst()]);
    expect(both.filter(({ wasStored }) => wasStored)).toHaveLength(1);
    expect(recorded).toEqual([first]);
    expect(await readErasure(test.db, first)).toMatchObject({ completedAt: later(1_000), receipt: null });

    await beginErasure();
    await erase();
    expect(await readErasure(test.db, second)).toMatchObject({ completedAt: later(2_000), dueAt: null });
  });
});

describe("an event for an erased member", () => {
  it("is closed without content; an event for an unknown member keeps its content", async () => {
    const { guid } = await insert(test.db);
    const neverHere = aGuid();
    const entry = { apiKeyId: "k", action: "member_erased", memberGuid: guid } as const;
    await eraseMember(test.db, guid, defaultPolicy, start, (orm) => appendToAudit({ orm }, entry, start));
    const raw = Buffer.from("encrypted");
    await appendToInbox(test.db, [hintRow(guid, { raw }), hintRow(neverHere, { raw })]);
    await advanceAll(test.db, [guid, neverHere]);
    expect(
      await rowsOf(
        test.db,
        "select member_guid, outcome, raw, event ->> 'kind' as kind from inbox order by id",
      ),
    ).toEqual([
      { member_guid: guid, outcome: "erased", raw: null, kind: null },
      { member_guid: neverHere, outcome: "unknown_member", raw, kind: "webhook_received" },
    ]);
  });
});

describe("responses stored for an Idempotency-Key", () => {
  const at = { now: start, leaseUntil: later(10_000), expiredBefore: later(-86_400_000) };
  const requestOf = (key: string) => ({
    apiKeyId: "k",
    route: "POST /v1/members",
    key,
    bodyMacs: [Buffer.from("mac")],
    holder: key,
  });
  const begin = (key: string, when = at) => beginIdempotent(test.db, requestOf(key), when);
  const finish = (key: string, subjects: string[], status = 202) =>
    completeIdempotent(test.db, requestOf(key), { status, answer: Buffer.from("encrypted"), subjects });

  it("are erased with a user or member that they name, and the key is recognized until it expires", async () => {
    const mine = await insert(test.db);
    const other = await insert(test.db);
    for (const [key, { guid }] of Object.entries({ "my-key": mine, "other-key": other })) {
      await begin(key);
      await finish(key, [userGuid, guid]);
    }
    await eraseMember(test.db, mine.guid, defaultPolicy, later(1_000));

    expect(await begin("my-key")).toEqual({ state: "erased" });
    expect(await begin("other-key")).toMatchObject({ state: "answered" });
    expect(await rowsOf(test.db, "select key, answer from idempotency_keys where answer is null")).toEqual([
      { key: expect.stringMatching(/^erased:[0-9a-f]{64}$/), answer: null },
    ]);
    const dayAfter = { now: later(86_400_001), leaseUntil: later(86_410_001), expiredBefore: later(1) };
    expect(await begin("my-key", dayAfter)).toEqual({ state: "first" });
  });

  it("are erased at once if they are stored after the erasure", async () => {
    const { guid } = await insert(test.db);
    await begin("late");
    await eraseMember(test.db, guid, defaultPolicy, later(1_000));
    await finish("late", [userGuid, guid]);
    expect(await begin("late")).toEqual({ state: "erased" });

    await begin("of-the-user");
    await beginErasure();
    await erase();
    await finish("of-the-user", [userGuid], 201);
    expect(await begin("of-the-user")).toEqual({ state: "erased" });
    expect(await rowsOf(test.db, "select from idempotency_keys where answer is not null")).toEqual([]);
  });

  it("are stored if they are refusals, even for unknown GUIDs", async () => {
    await begin("refused");
    await finish("refused", [aGuid()], 404);
    expect(await begin("refused")).toMatchObject({ state: "answered", status: 404 });
  });

  it("and an erasure wait for each other, so that none is missed", async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => insert(test.db)));
    for (const { guid } of made) await begin(guid);
    await Promise.all(
      made.flatMap(({ guid }) => [
        finish(guid, [userGuid, guid]),
        eraseMember(test.db, guid, defaultPolicy, later(1_000)),
      ]),
    );
    for (const { guid } of made) expect(await begin(guid)).toEqual({ state: "erased" });
  });

  it("name users, members and accounts by GUID fields only, at any depth", () => {
    const body = { id: "MBR-own-id", metadata: "USR-2", credentials: [{ guid: "CRD-1", value: "MBR-3" }] };
    const answer = { data: [{ member_guid: "MBR-1", account_guid: "ACT-1", detail: { guid: "USR-1" } }] };
    expect(subjectsOf({ guid: "MBR-2" }, body, answer, null, "MBR-4").sort()).toEqual([
      "ACT-1",
      "MBR-1",
      "MBR-2",
      "USR-1",
    ]);
  });
});
