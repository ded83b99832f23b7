import { beforeEach, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { closeUnknownMember, listUnknownMembers } from "../src/inbox/unknown-members.ts";
import { listWebhooks } from "../src/inbox/webhooks.ts";
import { recordUser } from "../src/members/users.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aGuid, aMember, hintRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(async () => {
  await truncateAll(test.db);
  await test.db.pool.query("delete from users");
});

const named = (guid: string, userGuid?: string) =>
  hintRow(guid, {
    event: { kind: "webhook_received", type: "MEMBER", ...(userGuid === undefined ? {} : { userGuid }) },
  });

const everything = { since: start, afterId: 0, limit: 100 };

it("lists the unknown members of known users, each once, and no others", async () => {
  await recordUser(test.db, { guid: "USR-known", partnerId: null }, start);
  await recordUser(test.db, { guid: "USR-erased", partnerId: null }, start);
  await test.db.pool.query("update users set erasure_began_at = now() where guid = 'USR-erased'");
  const { guid: stored } = await insert(test.db);
  const [unknown, storedLater, ofOther, ofErased, ofNoUser] = [aGuid(), aGuid(), aGuid(), aGuid(), aGuid()];
  await appendToInbox(test.db, [
    named(unknown, "USR-known"),
    named(unknown, "USR-known"),
    named(stored, "USR-known"),
    named(storedLater, "USR-known"),
    named(ofOther, "USR-other"),
    named(ofErased, "USR-erased"),
    named(ofNoUser),
  ]);
  await advanceAll(test.db, [unknown, stored, storedLater, ofOther, ofErased, ofNoUser]);
  await insert(test.db, aMember({ guid: storedLater }));

  const { members, lastId, expiredId } = await listUnknownMembers(test.db, everything);
  expect(members).toEqual([{ memberGuid: unknown, userGuid: "USR-known", namedAt: start, cause: null }]);
  expect(expiredId).toBeNull();
  expect((await listUnknownMembers(test.db, { ...everything, since: later(1) })).members).toEqual([]);
  expect(await listUnknownMembers(test.db, { ...everything, afterId: Number(lastId) })).toEqual({
    members: [],
    lastId: null,
    expiredId: null,
  });

  await closeUnknownMember(test.db, unknown, "adopted");
  expect((await listUnknownMembers(test.db, everything)).members).toEqual([]);
  expect(
    await listWebhooks(test.db, { outcome: "adopted" }, { order: "asc", afterId: null, limit: 10 }),
  ).toHaveLength(2);
});

it("lists each unknown member on one of the pages, whatever lies between them, and reports the expired part", async () => {
  await recordUser(test.db, { guid: "USR-known", partnerId: null }, start);
  const guids = Array.from({ length: 7 }, aGuid);
  await appendToInbox(
    test.db,
    guids.map((guid, index) => ({
      ...named(guid, index % 2 === 0 ? "USR-known" : "USR-other"),
      receivedAt: index < 2 ? start : later(1),
    })),
  );
  await advanceAll(test.db, guids);

  const listed: string[] = [];
  const expiredIds: (number | null)[] = [];
  for (let afterId: number | null = 0; afterId !== null; ) {
    const page = await listUnknownMembers(test.db, { since: later(1), afterId, limit: 2 });
    listed.push(...page.members.map(({ memberGuid }) => memberGuid));
    expiredIds.push(page.expiredId);
    afterId = page.lastId;
  }
  expect(listed).toEqual([guids[2], guids[4], guids[6]]);
  expect(expiredIds).toEqual([expect.any(Number), null, null, null, null]);
});
