import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webhookCredentials } from "../harness/environment.ts";
import { onboard } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

describe("forged and repeated webhooks", () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it("a forged status changes nothing, and only causes a status read", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "forged", password: "password" });
    const readsBefore = mx.control.summary().members[member.guid]?.statusReads ?? 0;
    expect(await mx.control.forge({ type: "CONNECTION_STATUS", member: member.guid, status: "DENIED" })).toBe(
      204,
    );
    await until(
      "the status was read",
      () => (mx.control.summary().members[member.guid]?.statusReads ?? 0) > readsBefore,
    );
    await until("the forged webhook was processed", async () => {
      const webhooks = await system.bank.webhooks({ member_guid: member.guid });
      return webhooks.length > 0 && webhooks.every(({ outcome }) => outcome !== "pending");
    });
    expect(await bank.member(member.guid)).toMatchObject({
      state: "identified",
      connection_status: "CONNECTED",
    });
  });

  it("a webhook without valid credentials is refused and not stored", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "unauthenticated", password: "password" });
    const before = (await system.bank.webhooks({ member_guid: member.guid })).length;
    const forgery = { type: "CONNECTION_STATUS", member: member.guid, credentials: "mx:guess" } as const;
    expect(await mx.control.forge(forgery)).toBe(401);
    expect(await mx.control.forge({ ...forgery, credentials: null })).toBe(401);
    expect(await system.bank.webhooks({ member_guid: member.guid })).toHaveLength(before);
  });

  it("a webhook that names no member is deleted after seven days", async () => {
    const { pool } = system.database;
    // Its body may be about a person whom an erasure cannot find.
    const insert = (type: string, age: string) =>
      pool.query(
        `insert into inbox (source, type, received_at, processed_at, outcome)
         values ('webhook', $1, now() - $2::interval, now() - $2::interval, 'unknown_type')`,
        [type, age],
      );
    await insert("nearly seven days", "6 days 23 hours");
    await insert("seven days", "7 days 1 hour");
    const left = await until("the sweep has deleted expired webhooks", async () => {
      const { rows } = await pool.query("select type from inbox where type like '%seven days' order by id");
      return rows.length < 2 && rows;
    });
    expect(left).toEqual([{ type: "nearly seven days" }]);
  });

  it.each([
    [
      "of an unknown member",
      { type: "BALANCE", member_guid: "MBR-unknown", user_guid: "USR-x" },
      "unknown_member",
    ],
    ["of an unknown type", { type: "SOMETHING_NEW", member_guid: "MBR-unknown" }, "unknown_type"],
    ["that is not an object", ["not", "an", "object"], "unreadable"],
  ])("a webhook %s is acknowledged, and stored with its outcome", async (_, body, outcome) => {
    const before = (await system.bank.webhooks({ outcome })).length;
    const response = await fetch(`${system.urls.ingest}/webhooks/mx`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(webhookCredentials)}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(204);
    await until(
      "the outcome is stored",
      async () => (await system.bank.webhooks({ outcome })).length === before + 1,
    );
  });

  it("a hundred copies of a webhook cause only as many status reads as the poll floor allows", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "storm", password: "password" });
    const readsBefore = mx.control.summary().members[member.guid]?.statusReads ?? 0;
    const begin = performance.now();
    const forge = () =>
      mx.control.forge({ type: "CONNECTION_STATUS", member: member.guid, status: "LOCKED" });
    const statuses = await Promise.all(Array.from({ length: 100 }, forge));
    expect(new Set(statuses)).toEqual(new Set([204]));
    await until("all webhooks were processed", async () => {
      const webhooks = await system.bank.webhooks({ member_guid: member.guid });
      return webhooks.length >= 100 && webhooks.every(({ outcome }) => outcome !== "pending");
    });
    const reads = (mx.control.summary().members[member.guid]?.statusReads ?? 0) - readsBefore;
    // The poll floor is 60 ms. A slow machine has time for more reads.
    expect(reads).toBeLessThanOrEqual(2 + (performance.now() - begin) / 60);
    expect((await bank.member(member.guid)).state).toBe("identified");
  });

  it("a webhook can be replayed", async () => {
    const [webhook] = await system.bank.webhooks({ outcome: "applied" });
    const path = { id: String(webhook?.id) };
    const { response } = await system.bank.api.POST("/v1/webhooks/{id}/replay", { params: { path } });
    expect(response.status).toBe(202);
    await until("the webhook was processed again", async () => {
      const webhooks = await system.bank.webhooks({ member_guid: String(webhook?.member_guid) });
      return webhooks.find(({ id }) => id === webhook?.id)?.outcome === "applied";
    });
  });
});
