import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aDecided, aRequest, hourMs, minuteMs, scheduler } from "./support/checks.ts";
import { aDebtor, inMs } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

describe("the ledger", () => {
  it("keeps ACH returns with the decision", async () => {
    const { id } = await aDecided(test);
    const report = (body: object) => test.ask(`POST /v1/balance_checks/${id}/returns`, { body });
    const body = { return_code: "R01", returned_at: inMs(0) };
    const first = await report(body);
    expect(first.status).toBe(201);
    expect(first.body.returns).toEqual([
      { ...body, title: "Insufficient funds", reported_at: expect.any(String) },
    ]);
    expect((await report(body)).status).toBe(200);
    expect((await test.ask(`GET /v1/balance_checks/${id}`)).body).toEqual(first.body);
    for (const [wrong, path] of [
      [{ ...body, return_code: "R48" }, "return_code"],
      [{ ...body, return_code: "r01" }, "return_code"],
      [{ ...body, returned_at: "2020-01-01T00:00:00Z" }, "returned_at"],
      [{ ...body, returned_at: inMs(hourMs) }, "returned_at"],
    ] as const) {
      const reply = await report(wrong);
      expect([reply.status, reply.body.errors[0].path]).toEqual([422, path]);
    }
  });

  it("blocks the account on some returns, until that is lifted", async () => {
    const { debtor, id } = await aDecided(test);
    const open = await schedule(aRequest(debtor));
    const body = { return_code: "R03", returned_at: inMs(0) };
    expect((await test.ask(`POST /v1/balance_checks/${id}/returns`, { body })).status).toBe(201);
    const account = `/v1/accounts/${debtor.accountGuid}`;
    expect((await test.ask(`GET ${account}`)).body.debit_block).toEqual({
      return_code: "R03",
      since: expect.any(String),
    });
    const { body: decided } = await test.ask(`GET /v1/balance_checks/${open.body.id}`);
    expect(decided).toMatchObject({ decision: "inconclusive", reason: "account_blocked" });

    expect((await test.ask(`DELETE ${account}/debit_block`)).status).toBe(204);
    expect((await test.ask(`DELETE ${account}/debit_block`)).status).toBe(204);
    expect((await test.ask(`GET ${account}`)).body.debit_block).toBeNull();
    const { body: audit } = await test.ask(`GET /v1/audit?member_guid=${debtor.memberGuid}`);
    expect(audit.data.map((row: { action: string }) => row.action)).toContain("debit_block_lifted");
    expect((await test.ask("DELETE /v1/accounts/ACT-unknown/debit_block")).status).toBe(404);
  });

  it.each(["R01", "C01", "C13"])("takes %s, which blocks nothing", async (code) => {
    const { debtor, id } = await aDecided(test);
    const body = { return_code: code, returned_at: inMs(0) };
    expect((await test.ask(`POST /v1/balance_checks/${id}/returns`, { body })).status).toBe(201);
    expect((await test.ask(`GET /v1/accounts/${debtor.accountGuid}`)).body.debit_block).toBeNull();
  });

  it("keeps the reservation on a notification of change, which moves no money", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "125.00" });
    const due = () => schedule(aRequest(debtor, { run_at: undefined }));
    const { body: first } = await due();
    const report = (return_code: string) =>
      test.ask(`POST /v1/balance_checks/${first.id}/returns`, {
        body: { return_code, returned_at: inMs(0) },
      });
    for (const code of ["C01", "R61", "R74"]) expect((await report(code)).status).toBe(201);
    expect((await due()).body.decision).toBe("insufficient");
    await report("R01");
    expect((await due()).body.decision).toBe("sufficient");
  });

  it("reports the rates of returned debits, with Nacha's limits", async () => {
    const { status, body } = await test.ask("GET /v1/return_rates?days=60");
    expect(status).toBe(200);
    expect(body).toEqual({
      unauthorized: expect.objectContaining({ limit: 0.005 }),
      administrative: expect.objectContaining({ limit: 0.03 }),
      overall: expect.objectContaining({ limit: 0.15, rate: body.overall.returned / body.overall.decided }),
    });
    expect((await test.ask("GET /v1/return_rates?days=0")).status).toBe(422);
  });

  it("takes no return of a check that has no decision", async () => {
    const { body: check } = await schedule(aRequest(await aDebtor(test.now.db)));
    const body = { return_code: "R01", returned_at: inMs(0) };
    expect((await test.ask(`POST /v1/balance_checks/${check.id}/returns`, { body })).status).toBe(409);
    const none = `POST /v1/balance_checks/CHK-${randomUUID()}/returns`;
    expect((await test.ask(none, { body })).status).toBe(404);
  });

  it("writes a negative balance as the number that it is", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "-5.25" });
    const from = inMs(0);
    await schedule(aRequest(debtor, { run_at: undefined }));
    const { body } = await test.ask(`GET /v1/decisions?from=${from}&to=${inMs(minuteMs)}&format=csv`);
    expect(body).toContain(",insufficient,,-5.25,");
    expect(body).not.toContain("'-");
  });

  it("is exported as CSV and as JSON lines", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "1250.5" });
    const from = inMs(0);
    const formula = `=1+1,"${randomUUID()}"`;
    const { body: check } = await schedule(aRequest(debtor, { debit_id: formula, run_at: undefined }));
    const [csv, jsonl] = await Promise.all(
      ["csv", "jsonl"].map((format) =>
        test.ask(`GET /v1/decisions?from=${from}&to=${inMs(minuteMs)}&format=${format}`),
      ),
    );
    expect(csv?.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(csv?.headers.get("content-disposition")).toMatch(/^attachment; filename=decisions_.*\.csv$/);
    // Decisions of other tests may stand in the same span.
    const linesOfCheck = (file: string) => file.split("\n").filter((line) => line.includes(check.id));
    const [header] = csv?.body.split("\n") ?? [];
    expect(header).toMatch(/^balance_check_id,debit_id,.*,decision,reason,available_balance,/);
    const [row, ...rest] = linesOfCheck(csv?.body ?? "");
    expect(row).toContain(`${check.id},"'=1+1,""`);
    expect(row).toContain(",false,sufficient,,1250.50,1250.50,");
    expect(rest).toEqual([]);
    expect(csv?.body.endsWith("\n")).toBe(true);
    const [line = "", ...more] = linesOfCheck(jsonl?.body ?? "");
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      balance_check_id: check.id,
      debit_id: formula,
      decision: "sufficient",
      basis: check.basis,
    });
  });

  it("exports no decision twice or not at all, however many were made in one moment", async () => {
    const debtor = await aDebtor(test.now.db);
    const [at, end] = ["2031-01-01T00:00:00.000Z", "2031-01-01T00:00:00.001Z"];
    await test.now.db.pool.query(
      `with checks as (
         insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                     max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
         select 'CHK-many-' || n, 'many-' || n, $1, $2, 'USR-1', 1, 'USD', 1, $3, $3, '{}', 'decided', null, $3, $3
         from generate_series(1, 2500) as n returning *)
       insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                      run_at, decide_by, decision, decided_at, is_late, basis)
       select id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency, run_at, decide_by,
              'insufficient', $3, false, '{"before": null, "after": null, "policy": {}, "attempts": []}' from checks`,
      [debtor.accountGuid, debtor.memberGuid, at],
    );
    const { body } = await test.ask(`GET /v1/decisions?from=${at}&to=${end}&format=jsonl`);
    const ids = body
      .trimEnd()
      .split("\n")
      .map((line: string) => JSON.parse(line).debit_id);
    expect(ids).toHaveLength(2_500);
    expect(new Set(ids).size).toBe(2_500);
    const outside = await test.ask(`GET /v1/decisions?from=${end}&to=2032-01-01T00:00:00Z`);
    expect(outside.body.trimEnd().split("\n")).toHaveLength(1);
  });

  it("is exported for spans only", async () => {
    const span = `from=${inMs(0)}&to=${inMs(0)}`;
    for (const query of ["", `${span}&format=xml`, `from=${inMs(0)}&to=${inMs(-1_000)}`]) {
      expect((await test.ask(`GET /v1/decisions?${query}`)).status).toBe(422);
    }
  });
});
