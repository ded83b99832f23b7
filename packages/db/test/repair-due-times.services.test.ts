import { defaultPolicy } from "@account-opening/core";
import { beforeEach, describe, expect, it } from "vitest";
import { createCipher } from "../src/encryption/cipher.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { readMember } from "../src/members/members.ts";
import { createEndpoint } from "../src/notifications/endpoints.ts";
import { publishEvents } from "../src/notifications/publish-events.ts";
import { callsOverdue } from "../src/sweep/due-rows.ts";
import { repairDueTimes } from "../src/sweep/repair-due-times.ts";
import { scheduleFor } from "./support/checks.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aMember, eventRow, insert, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const hour = 3_600_000;
const nothing = { callCount: 0, checkCount: 0, deliveryCount: 0, endpointCount: 0 };
const repair = () => repairDueTimes(test.db, defaultPolicy, start, 100);

describe("a call that is due later than its lane allows", () => {
  it.each(["2027-11-23T09:00:00Z", "9999-01-01T00:00:00Z", "infinity"])(
    "is due now, in the outbox and in its member: %s",
    async (dueAt) => {
      const { guid } = await insert(test.db);
      await test.db.pool.query("update outbox set due_at = $1", [dueAt]);
      await test.db.pool.query(
        `update members set state_data = jsonb_set(state_data, '{state,lane,dueAt}', '253402300799999')`,
      );
      const before = await readMember(test.db, guid);

      expect(await repair()).toEqual({ ...nothing, callCount: 1 });

      expect(await callsOverdue(test.db, later(1), later(1), 10)).toHaveLength(1);
      const after = await readMember(test.db, guid);
      expect(after?.stateData.state.lane).toMatchObject({ dueAt: start.getTime() });
      expect(after?.version).toBe((before?.version ?? 0) + 1);
      expect(await repair()).toEqual(nothing);
    },
  );

  it("is not changed while it is in flight, or if its lane allows the time", async () => {
    await insert(test.db);
    await test.db.pool.query("update outbox set due_at = $1", [later(29 * 60_000)]);
    expect(await repair()).toEqual(nothing);
    await test.db.pool.query("update outbox set due_at = $1, lease_until = $2", [
      later(9 * hour),
      later(1_000),
    ]);
    expect(await repair()).toEqual(nothing);
  });
});

it("a lease that never expires is ended", async () => {
  await insert(test.db);
  await test.db.pool.query("update outbox set due_at = $1, lease_until = 'infinity'", [start]);
  expect(await repair()).toEqual({ ...nothing, callCount: 1 });
  expect(await callsOverdue(test.db, later(1), later(1), 10)).toHaveLength(1);
  expect(await repair()).toEqual(nothing);
});

it("a check with its next evaluation after its cutoff becomes due", async () => {
  const { guid } = await insert(test.db);
  const id = await scheduleFor(test.db, guid);
  expect(await repair()).toEqual(nothing);
  await test.db.pool.query("update balance_checks set next_at = 'infinity' where id = $1", [id]);
  expect(await repair()).toEqual({ ...nothing, checkCount: 1 });
  expect(await rowsOf(test.db, "select next_at from balance_checks")).toEqual([{ next_at: start }]);
});

it("a delivery and a pause beyond the maximum backoff become due", async () => {
  const cipher = createCipher([{ id: "k1", key: Buffer.alloc(32, 1) }]);
  await createEndpoint(
    test.db,
    cipher,
    { url: "https://receiver.example/", eventTypes: null, scopes: ["events:read"], apiKeyId: "KEY-1" },
    start,
  );
  const member = aMember({ isBusy: false });
  await insert(test.db, member);
  await appendToInbox(test.db, [
    eventRow(member.guid, { kind: "job_accepted", callNumber: member.callNumber }),
  ]);
  await advanceAll(test.db, [member.guid], later(60_000));
  await publishEvents(test.db, start);
  await test.db.pool.query("update deliveries set due_at = 'infinity'");
  await test.db.pool.query("update endpoints set paused_until = 'infinity'");
  expect(await repair()).toMatchObject({ deliveryCount: 1, endpointCount: 1 });
  expect(await repair()).toEqual(nothing);
});
