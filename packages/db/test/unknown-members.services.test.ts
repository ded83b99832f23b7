import { beforeEach, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { closeUnknownMember, listUnknownMembers } from "../src/inbox/unknown-members.ts";
import { listWebhooks } from "../src/inbox/webhooks.ts";
import { recordUser } from "../src/members/users.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aGuid, hintRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(async () => {
  await truncateAll(test.db);
  await test.db.pool.query("delete from users");
});

const named = (guid: string, userGuid?: string) =>
  hintRow(guid, {
    event: { kind: "webhook_received", type: "MEMBER", ...(userGuid === undefined ? {} : { userGuid }) },
  });

it("lists the unknown members of known users, each once, and no others", async () => {
  await recordUser(test.db, { guid: "USR-known", partnerId: null }, start);
  await recordUser(test.db, { guid: "USR-erased", partnerId: null }, start);
  await test.db.pool.query("update users set erasure_began_at = now() where guid = 'USR-erased'");
  const { guid: stored } = await insert(test.db);
  const [unknown, ofOther, ofErased, ofNoUser] = [aGuid(), aGuid(), aGuid(), aGuid()];
  await appendToInbox(test.db, [
    named(unknown, "USR-known"),
    named(unknown, "USR-known"),
    named(stored, "USR-known"),
    named(ofOther, "USR-other"),
    named(ofErased, "USR-erased"),
    named(ofNoUser),
  ]);
  await advanceAll(test.db, [unknown, stored, ofOther, ofErased, ofNoUser]);

  expect(await listUnknownMembers(test.db, start, 10)).toEqual([
    { memberGuid: unknown, userGuid: "USR-known", namedAt: start },
  ]);
  expect(await listUnknownMembers(test.db, later(1), 10)).toEqual([]);

  await closeUnknownMember(test.db, unknown, "adopted");
  expect(await listUnknownMembers(test.db, start, 10)).toEqual([]);
  expect(
    await listWebhooks(test.db, { outcome: "adopted" }, { order: "asc", afterId: null, limit: 10 }),
  ).toHaveLength(2);
});
