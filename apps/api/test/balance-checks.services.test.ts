import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aDecided, aRequest, hourMs, minuteMs, scheduler } from "./support/checks.ts";
import type { Reply } from "./support/client.ts";
import { aDebtor, advanceAt, inMs } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

describe("scheduling a balance check", () => {
  it("stores it, and shows all of it", async () => {
    const debtor = await aDebtor(test.now.db);
    const request = aRequest(debtor, { amount: "125", currency: "USD", max_age_seconds: 60 });
    const { status, body } = await schedule(request);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...request,
      id: expect.stringMatching(/^CHK-/),
      member_guid: debtor.memberGuid,
      amount: "125.00",
      status: "scheduled",
      decision: null,
      reason: null,
      decided_at: null,
      basis: null,
      returns: [],
    });
    expect((await test.ask(`GET /v1/balance_checks/${body.id}`)).body).toEqual(body);
  });

  it("is answered with the same check when the request comes again, in whatever spelling", async () => {
    const debtor = await aDebtor(test.now.db);
    const request = aRequest(debtor, { amount: "99.50" });
    const first = await schedule(request);
    const again = await schedule({ ...request, amount: "99.5", currency: "USD", max_age_seconds: 3_600 });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  it("is refused when the debit came with another body", async () => {
    const debtor = await aDebtor(test.now.db);
    const request = aRequest(debtor);
    const { body: first } = await schedule(request);
    const changes = [
      { amount: "125.01" },
      { decide_by: inMs(3 * hourMs) },
      { run_at: inMs(minuteMs) },
      { run_at: undefined },
      { max_age_seconds: 1 },
      { currency: "EUR" },
    ];
    for (const change of changes) {
      const { status, body } = await schedule({ ...request, ...change });
      expect([status, body.type]).toEqual([409, expect.stringMatching(/debit-exists$/)]);
      expect(body.detail).toContain(first.id);
    }
  });

  it("happens once however many requests come at once", async () => {
    const request = aRequest(await aDebtor(test.now.db));
    const replies = await Promise.all(Array.from({ length: 20 }, () => schedule(request)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
  });

  it("still finds the check when it has changed, is canceled, or its time is over", async () => {
    const debtor = await aDebtor(test.now.db);
    const request = aRequest(debtor);
    const { body } = await schedule(request);
    await test.ask(`PATCH /v1/balance_checks/${body.id}`, { body: { amount: "1.00" } });
    expect(await schedule(request)).toMatchObject({ status: 200, body: { id: body.id, amount: "1.00" } });
    await test.ask(`DELETE /v1/balance_checks/${body.id}`);
    expect(await schedule(request)).toMatchObject({ status: 200, body: { status: "canceled" } });
    await test.now.db.pool.query(
      `update balance_checks set request = jsonb_set(request, '{decideBy}', '"2020-01-01T00:00:00.000Z"') where id = $1`,
      [body.id],
    );
    const old = { ...request, decide_by: "2020-01-01T00:00:00.000Z" };
    expect(await schedule(old)).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await schedule({ ...old, debit_id: "ACH-other" })).status).toBe(422);
  });

  it("honours an Idempotency-Key", async () => {
    const request = aRequest(await aDebtor(test.now.db));
    const key = { "idempotency-key": randomUUID() };
    const first = await schedule(request, key);
    const again = await schedule(request, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await schedule({ ...request, amount: "1" }, key)).status).toBe(409);
  });

  it("runs at once by default, and is decided within the request when a fresh balance is at hand", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "125" });
    const enough = await schedule(aRequest(debtor, { run_at: undefined }));
    expect(enough.status).toBe(201);
    expect(enough.body).toMatchObject({
      status: "decided",
      decision: "sufficient",
      reason: null,
      available_balance: "125.00",
      balance: "125.00",
      late: false,
      as_of: expect.any(String),
      basis: {
        is_closed: false,
        imported_at: "2026-11-23T09:01:20.000Z",
        after: { aggregated_at: "2026-11-23T09:01:15.000Z" },
        policy: { max_age_seconds: 3_600, balance_limit: "5/7200" },
      },
    });
    const tooMuch = await schedule(aRequest(debtor, { run_at: undefined, amount: "125.01" }));
    expect(tooMuch.body).toMatchObject({ status: "decided", decision: "insufficient" });
  });

  it("waits for a balance while there is none", async () => {
    const debtor = await aDebtor(test.now.db);
    const { body } = await schedule(aRequest(debtor, { run_at: undefined }));
    expect(body).toMatchObject({ status: "running", decision: null });
    const { rows } = await test.now.db.pool.query("select call from outbox where member_guid = $1", [
      debtor.memberGuid,
    ]);
    expect(rows).toEqual([{ call: { call: "read_status" } }]);
  });

  it("is taken for a member that is not ready", async () => {
    const debtor = await aDebtor(test.now.db);
    await test.now.db.pool.query(
      `update members set state = 'action_required', reason = 'denied',
         state_data = jsonb_set(state_data, '{state}', '{"name": "action_required", "reason": "denied", "lane": {"step": "idle"}}')
       where guid = $1`,
      [debtor.memberGuid],
    );
    const { status, body } = await schedule(aRequest(debtor, { run_at: undefined }));
    expect([status, body.status]).toEqual([201, "running"]);
  });

  it.each([
    ["an unknown account", { account_guid: "ACT-unknown" }, 404, undefined],
    ["a decide_by in the past", { run_at: undefined, decide_by: "2020-01-01T00:00:00Z" }, 422, "decide_by"],
    ["a decide_by before run_at", { run_at: inMs(hourMs), decide_by: inMs(minuteMs) }, 422, "decide_by"],
    ["a negative amount", { amount: "-1.00" }, 422, "amount"],
    ["an amount that is a number", { amount: 125 }, 422, "amount"],
    ["an amount finer than a cent", { amount: "1.001" }, 422, "amount"],
    ["an amount finer than a yen", { amount: "1.5", currency: "JPY" }, 422, "amount"],
    ["an amount over 10^13", { amount: "10000000000000.01" }, 422, "amount"],
    ["an exponent", { amount: "1e3" }, 422, "amount"],
    ["no amount", { amount: undefined }, 422, "amount"],
    ["an unknown currency", { currency: "XXY" }, 422, "currency"],
    ["a currency in small letters", { currency: "usd" }, 422, "currency"],
    ["an empty debit_id", { debit_id: "" }, 422, "debit_id"],
    ["a debit_id with a line break", { debit_id: "a\nb" }, 422, "debit_id"],
    ["a debit_id with half a character", { debit_id: "\ud800" }, 422, "debit_id"],
    ["a time without zone", { run_at: "2026-11-24T09:00:00" }, 422, "run_at"],
    ["a day that does not exist", { decide_by: "2027-02-30T09:00:00Z" }, 422, "decide_by"],
    ["a negative age", { max_age_seconds: -1 }, 422, "max_age_seconds"],
  ])("refuses %s", async (_, change, status, path) => {
    const reply = await schedule({ ...aRequest(await aDebtor(test.now.db)), ...change });
    expect(reply.status).toBe(status);
    expect(reply.body.errors?.map((each: { path: string }) => each.path)).toEqual(path && [path]);
  });
});

describe("reading balance checks", () => {
  it("finds one by its debit, and those of a status and a member, page by page", async () => {
    const debtor = await aDebtor(test.now.db);
    const scheduled: Reply["body"][] = [];
    for (let count = 0; count < 5; count += 1) scheduled.push((await schedule(aRequest(debtor))).body);
    const [first] = scheduled;
    const byDebit = await test.ask(`GET /v1/balance_checks?debit_id=${first.debit_id}`);
    expect(byDebit.body).toEqual({ data: [first], next_cursor: null });
    await test.ask(`DELETE /v1/balance_checks/${first.id}`);
    const found: string[] = [];
    let cursor = "";
    do {
      const { body } = await test.ask(
        `GET /v1/balance_checks?member_guid=${debtor.memberGuid}&status=scheduled&limit=3&cursor=${cursor}`,
      );
      found.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor ?? "";
    } while (cursor !== "");
    expect(found).toEqual(scheduled.slice(1).map(({ id }) => id));
    expect((await test.ask("GET /v1/balance_checks?debit_id=none")).body.data).toEqual([]);
    expect((await test.ask("GET /v1/balance_checks?status=lost")).status).toBe(422);
  });

  it("knows nothing of ids that were never given out", async () => {
    for (const id of [`CHK-${randomUUID()}`, "CHK-1", "nonsense"]) {
      const { status, body } = await test.ask(`GET /v1/balance_checks/${id}`);
      expect([status, body.type]).toEqual([404, expect.stringMatching(/balance-check-not-found$/)]);
    }
  });

  it("needs the scope", async () => {
    const key = { authorization: `Bearer ${await test.keyWith("balance_checks:read")}` };
    expect((await test.ask("GET /v1/balance_checks", { headers: key })).status).toBe(200);
    expect((await test.ask("POST /v1/balance_checks", { headers: key, body: {} })).status).toBe(403);
  });
});

describe("rescheduling and canceling", () => {
  it.each(["id", "debit"])("changes times and amount of an open check, by its %s", async (by) => {
    const { body: check } = await schedule(aRequest(await aDebtor(test.now.db)));
    const path = by === "id" ? `/${check.id}` : `?debit_id=${check.debit_id}`;
    const change = { run_at: inMs(2 * hourMs), decide_by: inMs(3 * hourMs), amount: "7.5" };
    const { status, body } = await test.ask(`PATCH /v1/balance_checks${path}`, { body: change });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...change, amount: "7.50", id: check.id, status: "scheduled" });
    expect((await test.ask(`GET /v1/balance_checks/${check.id}`)).body).toEqual(body);
    expect((await test.ask(`DELETE /v1/balance_checks${path}`)).status).toBe(204);
    expect((await test.ask(`DELETE /v1/balance_checks${path}`)).status).toBe(204);
    expect((await test.ask(`GET /v1/balance_checks/${check.id}`)).body.status).toBe("canceled");
    const late = await test.ask(`PATCH /v1/balance_checks${path}`, { body: change });
    expect([late.status, late.body.type]).toEqual([409, expect.stringMatching(/balance-check-closed$/)]);
  });

  it("lets a running check wait again, and runs it immediately when its time is moved to now", async () => {
    const debtor = await aDebtor(test.now.db);
    const { body: check } = await schedule(aRequest(debtor, { run_at: undefined }));
    expect(check.status).toBe("running");
    const change = (body: object) => test.ask(`PATCH /v1/balance_checks/${check.id}`, { body });
    expect((await change({ amount: "3.00" })).body).toMatchObject({ status: "running", amount: "3.00" });
    expect((await change({ run_at: inMs(hourMs) })).body.status).toBe("scheduled");
    expect((await change({ run_at: inMs(-1_000) })).body.status).toBe("running");
    expect((await change({ decide_by: inMs(3 * hourMs) })).body.status).toBe("running");
  });

  it("refuses what does not go with the rest, and leaves the check as it is", async () => {
    const { body: check } = await schedule(aRequest(await aDebtor(test.now.db)));
    for (const [body, path] of [
      [{ run_at: inMs(5 * hourMs) }, "decide_by"],
      [{ decide_by: inMs(minuteMs) }, "decide_by"],
      [{ decide_by: inMs(-minuteMs), run_at: inMs(-hourMs) }, "decide_by"],
      [{ amount: "1.001" }, "amount"],
      [{}, ""],
    ] as const) {
      const reply = await test.ask(`PATCH /v1/balance_checks/${check.id}`, { body });
      expect([reply.status, reply.body.errors]).toEqual([422, [{ path, message: expect.any(String) }]]);
    }
    expect((await test.ask(`GET /v1/balance_checks/${check.id}`)).body).toEqual(check);
  });

  it("is too late once there is a decision", async () => {
    const { id } = await aDecided(test);
    expect((await test.ask(`PATCH /v1/balance_checks/${id}`, { body: { amount: "1" } })).status).toBe(409);
    expect((await test.ask(`DELETE /v1/balance_checks/${id}`)).status).toBe(409);
  });

  it("knows no check that is not there", async () => {
    const body = { amount: "1" };
    for (const path of [`/CHK-${randomUUID()}`, "?debit_id=none"]) {
      expect((await test.ask(`PATCH /v1/balance_checks${path}`, { body })).status).toBe(404);
      expect((await test.ask(`DELETE /v1/balance_checks${path}`)).status).toBe(404);
    }
    expect((await test.ask("DELETE /v1/balance_checks")).status).toBe(422);
  });

  it("either cancels or decides, when both come at once", async () => {
    for (let round = 0; round < 10; round += 1) {
      const debtor = await aDebtor(test.now.db);
      const { body: check } = await schedule(aRequest(debtor));
      const [canceled] = await Promise.all([
        test.ask(`DELETE /v1/balance_checks/${check.id}`),
        advanceAt(test.now.db, debtor, check.decide_by),
      ]);
      const { body } = await test.ask(`GET /v1/balance_checks/${check.id}`);
      const expected = canceled.status === 204 ? ["canceled", null] : ["decided", "inconclusive"];
      expect([body.status, body.decision]).toEqual(expected);
    }
  });
});

describe("after its member is deleted", () => {
  it("an open check is decided, stays readable, and its account is no longer known", async () => {
    const debtor = await aDebtor(test.now.db);
    const { body: check } = await schedule(aRequest(debtor));
    expect((await test.ask(`DELETE /v1/members/${debtor.memberGuid}`)).status).toBe(204);
    const { body } = await test.ask(`GET /v1/balance_checks/${check.id}`);
    expect(body).toMatchObject({
      status: "decided",
      decision: "inconclusive",
      reason: "user_action_required",
    });
    expect((await schedule(aRequest(debtor))).status).toBe(404);
  });

  it("no check is left open, when it is scheduled in the same moment", async () => {
    for (let round = 0; round < 10; round += 1) {
      const debtor = await aDebtor(test.now.db);
      const [scheduled] = await Promise.all([
        schedule(aRequest(debtor)),
        test.ask(`DELETE /v1/members/${debtor.memberGuid}`),
      ]);
      expect([201, 404]).toContain(scheduled.status);
      const { rows } = await test.now.db.pool.query(
        "select status from balance_checks where member_guid = $1",
        [debtor.memberGuid],
      );
      expect(rows).toEqual(scheduled.status === 201 ? [{ status: "decided" }] : []);
    }
  });
});
