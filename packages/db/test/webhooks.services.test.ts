import { beforeEach, expect, it } from "vitest";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { listWebhooks, replayWebhook } from "../src/inbox/webhooks.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aGuid, eventRow, hintRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
const firstPage = { order: "asc", afterId: null, limit: 10 } as const;
beforeEach(() => truncateAll(test.db));

it("lists one row for each webhook, including repeats, by page, oldest first", async () => {
  const guid = aGuid();
  await appendToInbox(test.db, [
    hintRow(guid),
    hintRow(guid),
    hintRow(aGuid(), { type: "BALANCE", event: null, outcome: "unknown_type" }),
    eventRow(guid, { kind: "retry_requested" }, { source: "api" }),
  ]);

  const all = await listWebhooks(test.db, {}, firstPage);

  expect(all).toMatchObject([
    { type: "CONNECTION_STATUS", memberGuid: guid, outcome: "pending", receivedAt: start },
    { type: "CONNECTION_STATUS", memberGuid: guid, outcome: "pending" },
    { type: "BALANCE", outcome: "unknown_type" },
  ]);
  expect(await listWebhooks(test.db, {}, { order: "asc", afterId: all[0]?.id ?? 0, limit: 1 })).toEqual(
    all.slice(1, 2),
  );
  expect(await listWebhooks(test.db, { memberGuid: guid }, firstPage)).toEqual(all.slice(0, 2));
  expect(await listWebhooks(test.db, { outcome: "pending" }, firstPage)).toEqual(all.slice(0, 2));
  expect(await listWebhooks(test.db, { outcome: "unknown_type" }, firstPage)).toEqual(all.slice(2));
  expect(await listWebhooks(test.db, {}, { ...firstPage, order: "desc" })).toEqual([...all].reverse());
  expect(await listWebhooks(test.db, { outcome: "applied" }, firstPage)).toEqual([]);
});

it("a replayed webhook is processed again", async () => {
  const { guid } = await insert(test.db);
  await appendToInbox(test.db, [hintRow(guid)]);
  await advanceAll(test.db, [guid]);
  const [webhook] = await listWebhooks(test.db, { memberGuid: guid, outcome: "applied" }, firstPage);

  expect(await replayWebhook(test.db, webhook?.id ?? 0, { apiKeyId: "key" }, start)).toMatchObject({
    memberGuid: guid,
    outcome: "pending",
  });

  expect(await advanceAll(test.db, [guid], later(1_000))).toMatchObject({ eventCount: 1 });
});

it("only webhooks with an event can be replayed", async () => {
  const guid = aGuid();
  await appendToInbox(test.db, [
    hintRow(guid, { event: null, outcome: "unreadable" }),
    eventRow(guid, { kind: "retry_requested" }, { source: "api" }),
  ]);
  const [unreadable] = await listWebhooks(test.db, {}, firstPage);
  const id = unreadable?.id ?? 0;

  expect(await replayWebhook(test.db, id, { apiKeyId: "key" }, start)).toBeNull();
  expect(await replayWebhook(test.db, id + 1, { apiKeyId: "key" }, start)).toBeNull();
  expect(await replayWebhook(test.db, id + 2, { apiKeyId: "key" }, start)).toBeNull();
});
