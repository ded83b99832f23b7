import type { Cause } from "@account-opening/core/cause";
import { beforeEach, expect, it } from "vitest";
import { createCipher } from "../src/encryption/cipher.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { claimDeliveries } from "../src/notifications/claim-deliveries.ts";
import { createEndpoint } from "../src/notifications/endpoints.ts";
import { publishEvents } from "../src/notifications/publish-events.ts";
import { claimCall, completeCall } from "../src/outbox/outbox.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, hintRow, insert, later, start, statusRead } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 1) }]);
const webhook = {
  requestId: "webhook-1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

async function causesOf(table: "inbox" | "outbox" | "events", guid: string): Promise<(Cause | null)[]> {
  const rows = await rowsOf<{ cause: Cause | null }>(
    test.db,
    `select cause from ${table} where member_guid = $1`,
    [guid],
  );
  return rows.map(({ cause }) => cause);
}

it("the cause of a webhook follows the call that it hastens, the result, the next call and the notification", async () => {
  const { guid, member } = await insert(test.db);
  const endpoint = {
    url: "https://core.example.com/",
    eventTypes: null,
    apiKeyId: "key",
    scopes: ["events:read"],
  };
  await createEndpoint(test.db, cipher, endpoint, start);
  await appendToInbox(test.db, [hintRow(guid, { cause: webhook })]);
  const { dueCalls, members } = await advanceAll(test.db, [guid]);
  expect(members).toMatchObject([{ cause: webhook, waitMs: 0 }]);
  const [moved] = dueCalls;

  const claimed = await claimCall(test.db, moved?.outboxId ?? "", 30_000, later(60_000));
  if (claimed.outcome !== "claimed") throw new Error(`The call is ${claimed.outcome}.`);
  expect(claimed.claim.cause).toEqual(webhook);
  await completeCall(test.db, claimed.claim, statusRead(member.callNumber, "LOCKED"), later(60_000));
  expect(await causesOf("inbox", guid)).toEqual([webhook, webhook]);

  await advanceAll(test.db, [guid], later(60_000));
  expect(await causesOf("outbox", guid)).toEqual([webhook]);
  const reading = await claimCall(test.db, await pendingCall(guid), 30_000, later(120_000));
  if (reading.outcome !== "claimed") throw new Error(`The call is ${reading.outcome}.`);
  const result = { kind: "error_read", error: null, callNumber: reading.claim.callNumber } as const;
  await completeCall(test.db, reading.claim, result, later(120_000));
  await advanceAll(test.db, [guid], later(120_000));
  expect(await causesOf("events", guid)).toEqual([webhook]);

  const [due] = (await publishEvents(test.db, later(120_000))).dueEndpoints;
  const request = { endpointId: due?.endpointId ?? "", max: 1, inFlightMax: 1, leaseMs: 30_000 };
  expect(await claimDeliveries(test.db, cipher, request, later(120_000))).toMatchObject([{ cause: webhook }]);
});

async function pendingCall(guid: string): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(test.db, "select id from outbox where member_guid = $1", [guid]);
  return row?.id ?? "";
}

it("a cause that was changed by hand to an unusable value counts as none", async () => {
  const { guid, outboxId } = await insert(test.db);
  await test.db.pool.query(`update outbox set cause = '{"requestId": "a\\nb"}' where member_guid = $1`, [
    guid,
  ]);
  expect(await claimCall(test.db, outboxId, 30_000, later(60_000))).toMatchObject({
    outcome: "claimed",
    claim: { cause: null },
  });
});
