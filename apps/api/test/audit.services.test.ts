import { auditLog } from "@account-opening/db/access";
import { describe, expect, it } from "vitest";
import type { Context } from "../src/context.ts";
import { openApiDocument } from "../src/docs/openapi.ts";
import { auditOf, type Route } from "../src/http/route.ts";
import { isSensitive } from "../src/http/sensitive-scopes.ts";
import { routes } from "../src/routes.ts";
import { useApi } from "./support/api.ts";
import { aDecided, aRequest, hourMs, scheduler } from "./support/checks.ts";
import { call } from "./support/client.ts";
import { aDebtor, inMs } from "./support/debtors.ts";
import { challenge, secret, selection, storeResults } from "./support/members.ts";
import { says } from "./support/mx-double.ts";

const test = useApi();
const schedule = scheduler(test);

interface Entry {
  id: string;
  at: string;
  key_id: string;
  action: string;
  member_guid: string | null;
  detail: Record<string, string | number>;
}

async function audited(filter: string): Promise<Entry[]> {
  const { status, body } = await test.ask(`GET /v1/audit?limit=200&${filter}`);
  expect(status).toBe(200);
  return body.data;
}

const actionsOf = async (guid: string) => (await audited(`member_guid=${guid}`)).map(({ action }) => action);

describe("every route", () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s that changes something or reads what is sensitive names its audit row",
    (_, route: Route) => {
      const mustBeAudited = route.method !== "get" || isSensitive(route.scope);
      if (mustBeAudited) expect(auditLog.actions).toContain(route.audit);
      else expect([undefined, ...auditLog.actions]).toContain(route.audit);
    },
  );

  it("is described with it, and with the actions that there are", () => {
    const document = JSON.stringify(openApiDocument(routes));
    for (const { audit } of routes) if (audit) expect(document).toContain(`"x-audit-action":"${audit}"`);
    for (const action of auditLog.actions) expect(document).toContain(`"${action}"`);
  });

  it("that names no action cannot be audited by mistake", async () => {
    const unaudited = routes.find(({ audit }) => audit === undefined) as Route;
    const audit = auditOf(unaudited, { apiKeyId: "k" }, {} as Context);
    await expect(audit({ orm: test.now.db.orm }, {})).rejects.toBeInstanceOf(RangeError);
  });
});

describe("the audit of balance checks", () => {
  it("says who scheduled one, changed it from what to what, and canceled it; each once", async () => {
    const debtor = await aDebtor(test.now.db);
    const requested = aRequest(debtor, { amount: "5000.00" });
    const { body: check } = await schedule(requested);
    await schedule(requested);
    const path = `/v1/balance_checks/${check.id}`;
    const decideBy = inMs(3 * hourMs);
    await test.ask(`PATCH ${path}`, { body: { amount: "1.00", decide_by: decideBy } });
    await test.ask(`DELETE ${path}`);
    await test.ask(`DELETE ${path}`);

    const rows = await audited(`member_guid=${debtor.memberGuid}`);
    const ids = { balance_check_id: check.id, debit_id: requested.debit_id };
    expect(rows.map(({ action, detail }) => ({ action, detail }))).toEqual([
      {
        action: "balance_check_scheduled",
        detail: { ...ids, amount: "5000.00", run_at: check.run_at, decide_by: check.decide_by },
      },
      {
        action: "balance_check_changed",
        detail: {
          ...ids,
          amount_before: "5000.00",
          amount_after: "1.00",
          decide_by_before: check.decide_by,
          decide_by_after: decideBy,
        },
      },
      { action: "balance_check_canceled", detail: ids },
    ]);
    expect(new Set(rows.map(({ key_id }) => key_id)).size).toBe(1);
  });

  it("says who reported a return, and who exported which span of the ledger", async () => {
    const { debtor, id } = await aDecided(test);
    const body = { return_code: "R01", returned_at: inMs(0) };
    for (const _ of [1, 2]) await test.ask(`POST /v1/balance_checks/${id}/returns`, { body });
    const reported = await audited(`member_guid=${debtor.memberGuid}&action=ach_return_reported`);
    expect(reported).toMatchObject([
      { detail: { balance_check_id: id, return_code: "R01", returned_at: body.returned_at } },
    ]);
    for (const format of ["csv", "jsonl"]) {
      const [from, to] = ["2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z"];
      await test.ask(`GET /v1/decisions?from=${from}&to=${to}&format=${format}`);
      expect((await audited("action=decisions_exported")).at(-1)?.detail).toEqual({ from, to, format });
    }
  });

  it("commits no change without its audit row", async () => {
    const debtor = await aDebtor(test.now.db);
    const { body: check } = await schedule(aRequest(debtor));
    const path = `/v1/balance_checks/${check.id}`;
    const { id: decided } = await aDecided(test);
    const member = await test.aMember();
    const body = { return_code: "R03", returned_at: inMs(0) };
    await test.now.db.pool.query("alter table audit rename to audit_away");
    const other = aRequest(debtor);
    try {
      const credentials = [{ guid: "CRD-login", value: "new" }];
      // One after the other: what MX answers for a member may depend on whether its deletion has reached MX.
      const refused = [
        await schedule(other),
        await test.ask(`PATCH ${path}`, { body: { amount: "1.00" } }),
        await test.ask(`DELETE ${path}`),
        await test.ask(`POST /v1/balance_checks/${decided}/returns`, { body }),
        await test.ask(`POST /v1/balance_checks/${decided}/release`),
        await test.ask(`PUT /v1/members/${member}/credentials`, { body: { credentials } }),
        await test.ask(`DELETE /v1/members/${member}`),
      ];
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 500));
    } finally {
      await test.now.db.pool.query("alter table audit_away rename to audit");
    }
    expect((await test.ask(`GET ${path}`)).body).toEqual(check);
    expect((await test.ask(`GET /v1/balance_checks?debit_id=${other.debit_id}`)).body.data).toEqual([]);
    expect((await test.ask(`GET /v1/balance_checks/${decided}`)).body.returns).toEqual([]);
    expect((await test.ask(`GET /v1/members/${member}`)).status).toBe(200);
    expect(await actionsOf(member)).toEqual(["member_created"]);
  });
});

describe("the audit of members and users", () => {
  it("says who created, answered, gave new credentials, and erased, without what was typed", async () => {
    const guid = await test.aMember();
    await challenge(test.now.db, guid, selection);
    const answers = [{ guid: "CRD-select", value: "act-1" }];
    await test.ask(`POST /v1/members/${guid}/challenge_answers`, { body: { answers } });
    const credentials = [{ guid: "CRD-login", value: "secret-password" }];
    await test.ask(`PUT /v1/members/${guid}/credentials`, { body: { credentials } });
    test.now.mx.next(`PUT /members/${guid}`, says(503));
    expect((await test.ask(`PUT /v1/members/${guid}/credentials`, { body: { credentials } })).status).toBe(
      503,
    );
    await test.ask(`DELETE /v1/members/${guid}`);
    expect(await actionsOf(guid)).toEqual([
      "member_created",
      "challenges_answered",
      "credentials_updated",
      "credentials_updated",
      "member_erased",
    ]);
    const rows = await audited(`member_guid=${guid}`);
    expect(rows[3]?.detail).toEqual({ outcome: "unknown" });
    expect(JSON.stringify(rows)).not.toMatch(/secret-password|act-1/);
  });

  it("says who created a user", async () => {
    const { body } = await test.ask("POST /v1/users", { body: { id: "audited" } });
    expect((await audited("action=user_created")).at(-1)?.detail).toEqual({
      user_guid: body.guid,
      outcome: "created",
    });
  });
});

describe("an answer that is kept for an Idempotency-Key", () => {
  it("is audited each time that it gives sensitive data again", async () => {
    const before = (await audited("action=account_numbers_searched")).length;
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-searched-again");
    const body = { account_number: secret.accountNumber, routing_number: secret.routingNumber };
    const headers = { "idempotency-key": "five-searches" };
    for (const _ of [1, 2, 3, 4, 5]) {
      const { body: found } = await test.ask("POST /v1/account_numbers/search", { body, headers });
      expect(found.data).toContainEqual({ account_guid: "ACT-searched-again", member_guid: guid });
    }
    const rows = (await audited("action=account_numbers_searched")).slice(before);
    expect(rows.map(({ detail }) => detail["repeated"] ?? null)).toEqual([
      null,
      "true",
      "true",
      "true",
      "true",
    ]);
  });

  it("is audited each time that it gives a secret again, and never where it gives none", async () => {
    const headers = { "idempotency-key": "twice" };
    const body = { url: "https://core.example.com/audited" };
    const first = await test.ask("POST /v1/endpoints", { body, headers });
    expect((await test.ask("POST /v1/endpoints", { body, headers })).body.secret).toBe(first.body.secret);
    expect(
      (await audited("action=endpoint_created")).map(({ detail }) => detail["repeated"] ?? null),
    ).toEqual([null, "true"]);
    const debtor = await aDebtor(test.now.db);
    const requested = aRequest(debtor);
    for (const _ of [1, 2]) await schedule(requested, headers);
    expect(await actionsOf(debtor.memberGuid)).toEqual(["balance_check_scheduled"]);
  });

  it("is not given again where it cannot be written down", async () => {
    const body = { account_number: secret.accountNumber, routing_number: secret.routingNumber };
    const headers = { "idempotency-key": "unwritten" };
    await test.ask("POST /v1/account_numbers/search", { body, headers });
    await test.now.db.pool.query("alter table audit rename to audit_away");
    try {
      const { status, body: refused } = await test.ask("POST /v1/account_numbers/search", { body, headers });
      expect([status, refused.data]).toEqual([500, undefined]);
    } finally {
      await test.now.db.pool.query("alter table audit_away rename to audit");
    }
  });
});

describe("GET /v1/audit", () => {
  it("filters by key, action and span, newest first too, page by page", async () => {
    const key = await test.keyWith("members:read", "members:write", "account_numbers:read");
    const as = (what: string, given?: object) => call(test.now.api.url, key, what, given);
    const guid = await test.aMember();
    for (const _ of [1, 2, 3]) await as(`GET /v1/members/${guid}/account_numbers`);
    await as("POST /v1/users", { body: { id: "by-another-key" } });
    const [first] = await audited(`member_guid=${guid}&action=account_numbers_read`);
    const ours = `key_id=${first?.key_id}`;
    const rows = await audited(ours);
    expect(rows.map(({ action }) => action)).toEqual([
      ...[1, 2, 3].map(() => "account_numbers_read"),
      "user_created",
    ]);
    const ids = rows.map(({ id }) => id);
    expect((await audited(`${ours}&order=desc`)).map(({ id }) => id)).toEqual([...ids].reverse());
    expect(await audited(`${ours}&action=user_created`)).toEqual(rows.slice(3));
    expect(await audited(`${ours}&to=${first?.at}`)).toEqual([]);
    expect(await audited(`${ours}&from=${first?.at}`)).toEqual(rows);

    for (const order of ["asc", "desc"]) {
      const paged: string[] = [];
      for (let next = ""; ; ) {
        const { body } = await test.ask(`GET /v1/audit?${ours}&order=${order}&limit=1${next}`);
        paged.push(...body.data.map(({ id }: Entry) => id));
        if (body.next_cursor === null) break;
        next = `&cursor=${body.next_cursor}`;
      }
      expect(paged).toEqual(order === "asc" ? ids : [...ids].reverse());
    }
  });

  it.each([
    "from=yesterday",
    "order=up",
    "format=xml",
    "action=everything",
    "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z",
  ])("refuses %s", async (query) => {
    expect((await test.ask(`GET /v1/audit?${query}`)).status).toBe(422);
  });

  it("is exported as CSV, which is on record itself", async () => {
    const guid = await test.aMember();
    const rows = await audited(`member_guid=${guid}`);
    const answer = await test.ask(`GET /v1/audit?member_guid=${guid}&format=csv&order=desc`);
    expect(answer.headers.get("content-type")).toContain("text/csv");
    const [header, row, ...others] = String(answer.body).trim().split("\n");
    expect(header).toBe("id,at,key_id,action,member_guid,request_id,detail");
    expect(row).toContain(`${rows[0]?.id},${rows[0]?.at},${rows[0]?.key_id},member_created,${guid},`);
    expect(others).toEqual([]);
    expect((await audited("action=audit_exported")).at(-1)).toMatchObject({
      member_guid: null,
      detail: { of_member_guid: guid, order: "desc" },
    });
  });
});
