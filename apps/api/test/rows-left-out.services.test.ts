import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aDebtor, advanceAt, type Debtor, inMs } from "./support/debtors.ts";

const test = useApi();

let debtors: Debtor[] = [];
let endpointId = "";

/** Two of everything that there is a list of. */
beforeAll(async () => {
  for (const debitId of ["odd", "sound"]) {
    const debtor = await aDebtor(test.now.db, { availableBalance: "500.00" });
    debtors = [...debtors, debtor];
    const body = { debit_id: debitId, account_guid: debtor.accountGuid, amount: "1.00", currency: "USD" };
    await test.ask("POST /v1/balance_checks", { body: { ...body, decide_by: inMs(600_000) } });
    await advanceAt(test.now.db, debtor, inMs(0));
    const url = `https://receiver.example/${debitId}`;
    endpointId = (await test.ask("POST /v1/endpoints", { body: { url } })).body.id;
    await test.now.db.pool.query(
      "insert into inbox (source, type, received_at, processed_at, outcome) values ('webhook', $1, now(), now(), 'unreadable')",
      [debitId],
    );
  }
  const { rows } = await test.now.db.pool.query("select id from events order by record_number limit 2");
  for (const { id } of rows) {
    await test.now.db.pool.query(
      `insert into deliveries (endpoint_id, event_id, position, member_guid, due_at, created_at)
       values ($1, $2, 1, 'MBR-1', now() + interval '1 hour', now())`,
      [endpointId, id],
    );
  }
});

/** The decision records and the audit refuse changes. This corrupts a row as the schema owner could. */
async function spoil(table: string, column: string, value: string): Promise<() => Promise<unknown>> {
  const run = async (statement: string) => {
    const client = await test.now.db.pool.connect();
    try {
      await client.query("set session_replication_role = replica");
      await client.query(statement);
    } finally {
      await client.query("set session_replication_role = origin");
      client.release();
    }
  };
  await run(`create table ${table}_before as select * from ${table}`);
  await run(`update ${table} set ${column} = ${value} where ctid = (select min(ctid) from ${table})`);
  return async () => {
    await run(`delete from ${table}`);
    await run(
      `insert into ${table} (${await columnsOf(table)}) overriding system value select ${await columnsOf(table)} from ${table}_before`,
    );
    await run(`drop table ${table}_before`);
  };
}

async function columnsOf(table: string): Promise<string> {
  const { rows } = await test.now.db.pool.query<{ list: string }>(
    `select string_agg(quote_ident(column_name), ', ') as list from information_schema.columns
     where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`,
    [table],
  );
  return rows[0]?.list ?? "";
}

let restore: () => Promise<unknown> = async () => undefined;
afterEach(async () => {
  await restore();
  restore = async () => undefined;
});

const jsonb = [`'null'`, `'"text"'`, `'[1]'`, `'{}'`, `'7'`];
const moments = [`'infinity'`, `'-infinity'`, `'0001-01-01 BC'`, `'4713-01-01 BC'`, `'294276-12-31'`];

const lists: { path: () => string; table: string; columns: Record<string, string[]> }[] = [
  {
    path: () => "/v1/members",
    table: "members",
    columns: {
      challenges: jsonb,
      created_at: moments,
      updated_at: moments,
      state: [`'perfect'`],
      reason: [`E'\\u0001'`],
    },
  },
  {
    path: () => "/v1/balance_checks",
    table: "balance_checks",
    columns: {
      request: jsonb,
      run_at: moments,
      decide_by: moments,
      created_at: moments,
      currency: [`'XX'`, `''`],
    },
  },
  {
    path: () => "/v1/balance_checks",
    table: "balance_decisions",
    columns: {
      basis: jsonb,
      decided_at: moments,
      available_balance: [`'NaN'`],
      as_of: moments,
      currency: [`'XX'`],
    },
  },
  {
    path: () => "/v1/events",
    table: "events",
    columns: { notification: jsonb, at: moments, type: [`'unknown'`] },
  },
  {
    path: () => "/v1/webhooks",
    table: "inbox",
    columns: { received_at: moments, event: jsonb, outcome: [`''`] },
  },
  { path: () => "/v1/audit", table: "audit", columns: { at: moments, detail: jsonb } },
  {
    path: () => "/v1/endpoints",
    table: "endpoints",
    columns: { created_at: moments, event_types: [`'{unknown}'`] },
  },
  {
    path: () => `/v1/endpoints/${endpointId}/deliveries`,
    table: "deliveries",
    columns: { due_at: moments, created_at: moments, status: [`'unknown'`] },
  },
  {
    path: () => `/v1/members/${debtors[0]?.memberGuid}/timeline`,
    table: "timeline",
    columns: { at: moments, entry: [`'null'`, `'"text"'`, `'{"kind":"unknown"}'`] },
  },
];

describe.each(lists)("a list with a row spoilt in $table", ({ path, table, columns }) => {
  const cases = Object.entries(columns).flatMap(([column, values]) =>
    values.map((value) => [column, value] as const),
  );

  it.each(cases)("%s = %s: every other row is shown, page by page too", async (column, value) => {
    const whole = (await test.ask(`GET ${path()}?limit=200`)).body.data.length;
    restore = await spoil(table, column, value);

    const { status, body } = await test.ask(`GET ${path()}?limit=200`);

    expect(status).toBe(200);
    expect(body.data.length).toBeGreaterThanOrEqual(whole - 1);
    const paged = path().endsWith("events") ? "after" : "cursor";
    let cursor: string | null = null;
    let count = 0;
    for (let page = 0; page <= whole; page += 1) {
      const next: string = cursor === null ? "" : `&${paged}=${cursor}`;
      const one = await test.ask(`GET ${path()}?limit=1${next}`);
      expect(one.status).toBe(200);
      count += one.body.data.length;
      cursor = one.body.next_cursor;
      if (cursor === null) break;
    }
    expect(cursor).toBeNull();
    expect(count).toBe(body.data.length);
  });
});

const singles: { path: string; key: string; table: string; columns: Record<string, string[]> }[] = [
  { path: "/v1/members", key: "guid", table: "members", columns: { challenges: jsonb, updated_at: moments } },
  { path: "/v1/users", key: "guid", table: "users", columns: { created_at: moments } },
  { path: "/v1/accounts", key: "guid", table: "accounts", columns: { read_at: moments, balance: [`'NaN'`] } },
  {
    path: "/v1/balance_checks",
    key: "id",
    table: "balance_checks",
    columns: { request: jsonb, decide_by: moments, currency: [`'XX'`] },
  },
  {
    path: "/v1/endpoints",
    key: "id",
    table: "endpoints",
    columns: { created_at: moments, event_types: [`'{unknown}'`] },
  },
];

describe.each(singles)("a row spoilt in $table and read alone", ({ path, key, table, columns }) => {
  const cases = Object.entries(columns).flatMap(([column, values]) =>
    values.map((value) => [column, value] as const),
  );

  it.each(cases)("%s = %s: the row is shown, or a documented problem", async (column, value) => {
    const { rows } = await test.now.db.pool.query(`select ${key} as key from ${table}`);
    restore = await spoil(table, column, value);
    for (const row of rows) {
      const { status, body } = await test.ask(`GET ${path}/${row.key}`);
      const type = "urn:account-opening:problem:invalid-row";
      if (status !== 200) expect([status, body.type]).toEqual([409, type]);
    }
  });
});

it("a single read of an invalid row is 409, and is logged", async () => {
  restore = await spoil("endpoints", "created_at", "'infinity'");
  const { rows } = await test.now.db.pool.query("select id from endpoints where created_at = 'infinity'");
  const { status, body } = await test.ask(`GET /v1/endpoints/${rows[0]?.id}`);
  expect([status, body.title]).toEqual([409, "Stored row is invalid and cannot be shown"]);
  expect(test.now.log()).toContain("row.not_rendered");
});

it.each(["csv", "jsonl"])(
  "the export as %s is whole but for a decision that cannot be shown",
  async (format) => {
    restore = await spoil("balance_decisions", "currency", "'XX'");

    const from = inMs(-3_600_000);
    const { status, body } = await test.ask(
      `GET /v1/decisions?from=${from}&to=${inMs(60_000)}&format=${format}`,
    );

    expect(status).toBe(200);
    expect(body.match(/"?(odd|sound)"?/g)).toHaveLength(1);
    expect(test.now.log()).toContain("row.not_rendered");
    const metrics = await (await fetch(`${test.now.api.url}/metrics`)).text();
    expect(metrics).toMatch(/api_rows_not_rendered_total\{[^}]*list="decisions"[^}]*\} [1-9]/);
  },
);
