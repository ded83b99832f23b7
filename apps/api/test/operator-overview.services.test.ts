import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { aDecided, aRequest, hourMs, minuteMs } from "./support/checks.ts";
import { aDebtor, advanceAt, inMs } from "./support/debtors.ts";
import { endAs } from "./support/members.ts";

const test = useApi();

const create = async (more: object = {}) =>
  (await test.ask("POST /v1/members", { body: { ...newMember, ...more } })).body;
const found = async (id: string) => (await test.ask(`GET /v1/find?q=${encodeURIComponent(id)}`)).body.data;

describe("GET /v1/find", () => {
  it("finds members by each of their IDs, and by the IDs of their user", async () => {
    const member = await create({ id: "application-find", user_guid: "USR-find" });
    const shown = { kind: "member", id: member.guid, partner_id: "application-find", status: "created" };
    for (const id of [member.guid, "application-find", "USR-find", `  ${member.guid} `]) {
      expect(await found(id)).toContainEqual(expect.objectContaining(shown));
    }
    expect(await found(member.guid)).toHaveLength(1);
  });

  it("finds accounts, and checks by the ID of their debit", async () => {
    const debtor = await aDebtor(test.now.db);
    const { body: check } = await test.ask("POST /v1/balance_checks", { body: aRequest(debtor) });
    const shown = { kind: "balance_check", id: check.id, partner_id: check.debit_id, status: "scheduled" };
    expect(await found(check.id)).toEqual([expect.objectContaining(shown)]);
    expect(await found(check.debit_id)).toEqual([expect.objectContaining(shown)]);
    expect(await found(debtor.accountGuid)).toEqual([
      expect.objectContaining({ kind: "account", member_guid: debtor.memberGuid }),
    ]);
  });

  it("finds what a request changed", async () => {
    const { guid } = await create();
    await test.ask(`POST /v1/members/${guid}/refresh`, { headers: { "x-request-id": "a-known-request" } });
    expect(await found("a-known-request")).toEqual([
      expect.objectContaining({ kind: "request", status: "refresh_requested", member_guid: guid }),
    ]);
  });

  it("finds nothing for an unknown ID, and requires one", async () => {
    expect(await found("unknown")).toEqual([]);
    expect((await test.ask("GET /v1/find?q=%20")).status).toBe(422);
  });
});

it("GET /v1/balance_check_counts counts checks by cutoff", async () => {
  const debtor = await aDebtor(test.now.db);
  const from = inMs(20 * hourMs);
  const at = (ms: number) => new Date(Date.parse(from) + ms).toISOString();
  const schedule = (decide_by: string) =>
    test.ask("POST /v1/balance_checks", { body: aRequest(debtor, { decide_by }) });
  await schedule(at(minuteMs));
  await schedule(at(minuteMs));
  const { body: canceled } = await schedule(at(2 * minuteMs));
  await test.ask(`DELETE /v1/balance_checks/${canceled.id}`);
  await schedule(at(20 * minuteMs));
  const path = "GET /v1/balance_check_counts";
  const { body } = await test.ask(`${path}?from=${from}&to=${at(45 * minuteMs)}`);
  expect(
    body.intervals.map(({ open, decided }: { open: number; decided: number }) => [open, decided]),
  ).toEqual([
    [2, 0],
    [1, 0],
    [0, 0],
  ]);
  expect(body.intervals[1]).toMatchObject({ from: at(15 * minuteMs), to: at(30 * minuteMs) });
  expect(body.cutoffs).toEqual([{ at: at(minuteMs), count: 2 }]);
  const backwards = await test.ask(`${path}?from=${from}&to=${from}`);
  expect(backwards.body.errors).toMatchObject([{ path: "to" }]);
  expect((await test.ask(`${path}?from=${from}&to=${at(hourMs)}&interval_minutes=0`)).status).toBe(422);
});

it("a check that is decided after its cutoff is late, and is no longer open", async () => {
  const debtor = await aDebtor(test.now.db);
  const decide_by = inMs(10 * hourMs);
  await test.ask("POST /v1/balance_checks", { body: aRequest(debtor, { decide_by }) });
  await advanceAt(test.now.db, debtor, new Date(Date.parse(decide_by) + minuteMs).toISOString());
  const { body } = await test.ask(
    `GET /v1/balance_check_counts?from=${decide_by}&to=${new Date(Date.parse(decide_by) + minuteMs).toISOString()}`,
  );
  expect(body.intervals).toMatchObject([{ decided: 0, open: 0, at_risk: 0, late: 1 }]);
});

it("GET /v1/member_flow counts the members that entered each state, and measures their stay", async () => {
  const { guid } = await create();
  await test.now.db.pool.query("update timeline set at = at - interval '30 seconds' where member_guid = $1", [
    guid,
  ]);
  await endAs(test.now.db, guid, "DENIED");
  const { body } = await test.ask("GET /v1/member_flow");
  expect(body.states.created.entered).toBeGreaterThan(0);
  expect(body.states.action_required.entered).toBeGreaterThan(0);
  expect(body.states.created.median_ms).toBeGreaterThanOrEqual(0);
  expect(body.states.created.p95_ms).toBeGreaterThan(1_000);
  expect(body.states.failed).toEqual({ entered: 0, median_ms: null, p95_ms: null });
  expect(body.reasons).toContainEqual({ state: "action_required", reason: "denied", count: 1 });
});

it("GET /v1/members/{guid}/activity has MX's responses and the notifications", async () => {
  const { guid } = await create();
  await endAs(test.now.db, guid, "DENIED");
  const { body } = await test.ask(`GET /v1/members/${guid}/activity`);
  const statusRead = { kind: "status_read", outcome: "applied", why: null };
  expect(body.mx_responses).toContainEqual(expect.objectContaining(statusRead));
  expect(body.notifications[0]).toMatchObject({
    type: "member.action_required",
    delivered: 0,
    last_delivered_at: null,
  });
  expect((await test.ask("GET /v1/members/MBR-unknown/activity")).status).toBe(404);
});

describe("GET /v1/attention", () => {
  it("lists the most urgent first: debits, endpoints, stuck members", async () => {
    const { db } = test.now;
    const debtor = await aDebtor(db);
    const soon = { run_at: undefined, decide_by: inMs(10 * minuteMs) };
    const { body: check } = await test.ask("POST /v1/balance_checks", { body: aRequest(debtor, soon) });
    await db.pool.query("update balance_checks set run_at = now() - interval '1 hour' where id = $1", [
      check.id,
    ]);
    await aDecided(test);
    const { guid: stuck } = await create({ institution_code: "slow_bank" });
    const hourAgo = "now() - interval '1 hour'";
    // The result of its call is pending.
    const { guid: waiting } = await create({ institution_code: "slow_bank" });
    await db.pool.query(
      `with completed as (delete from outbox where member_guid = $1)
       insert into inbox (member_guid, source, type, event, received_at)
       values ($1, 'mx', 'member_missing', '{"kind": "member_missing", "callNumber": 1}', now())`,
      [waiting],
    );
    await db.pool.query(`update members set created_at = ${hourAgo} where guid in ($1, $2)`, [
      stuck,
      waiting,
    ]);
    await db.pool.query(`update timeline set at = ${hourAgo} where member_guid in ($1, $2)`, [
      stuck,
      waiting,
    ]);
    const url = "https://receiver.bank.example/events";
    const { body: endpoint } = await test.ask("POST /v1/endpoints", { body: { url } });
    await test.ask(`POST /v1/endpoints/${endpoint.id}/test`);
    await test.ask(`PATCH /v1/endpoints/${endpoint.id}`, { body: { status: "disabled" } });

    const { body } = await test.ask("GET /v1/attention");
    const kinds = body.items.map(({ kind }: { kind: string }) => kind);
    expect(kinds.indexOf("check_at_risk")).toBe(0);
    expect(kinds.indexOf("endpoint_disabled")).toBeLessThan(kinds.indexOf("member_stuck"));
    expect(body.items[0]).toMatchObject({
      balance_check: { id: check.id, amount: "125.00", currency: "USD" },
      member: { guid: debtor.memberGuid },
    });
    expect(body.items.find(({ kind }: { kind: string }) => kind === "endpoint_disabled")).toMatchObject({
      count: 1,
      endpoint: { id: endpoint.id, url },
    });
    const stuckItems = body.items.filter(({ kind }: { kind: string }) => kind === "member_stuck");
    expect(stuckItems).toMatchObject([{ institution_code: "slow_bank" }, { institution_code: "slow_bank" }]);
    expect(stuckItems.map(({ member }: { member: { guid: string } }) => member.guid).sort()).toEqual(
      [stuck, waiting].sort(),
    );
    expect(body.counts).toMatchObject({ checks: 1, endpoints: 1, members: 2 });
  });
});

it("GET /v1/summary has the health of PostgreSQL, Redis, webhooks and endpoints", async () => {
  const { body } = await test.ask("GET /v1/summary");
  expect(body.postgresql.round_trip_ms).toBeGreaterThan(0);
  expect(body.redis.used_memory_bytes).toBeGreaterThan(0);
  expect(body.webhooks).toMatchObject({ received: 0, silent: false });
  expect(body.notifications.endpoints).toBeGreaterThanOrEqual(0);
});
