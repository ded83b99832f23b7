import { readFileSync } from "node:fs";
import { createTestDatabase } from "@account-opening/infra";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import pg from "pg";
import { expect, it } from "vitest";
import { migrate } from "../src/migrate.ts";
import * as access from "../src/schema/access.ts";
import * as accounts from "../src/schema/accounts.ts";
import * as balanceChecks from "../src/schema/balance-checks.ts";
import * as erasures from "../src/schema/erasures.ts";
import * as loop from "../src/schema/loop.ts";
import * as members from "../src/schema/members.ts";
import * as notifications from "../src/schema/notifications.ts";
import * as recordChain from "../src/schema/record-chain.ts";
import * as requestedMembers from "../src/schema/requested-members.ts";

const schema = generateDrizzleJson({
  ...access,
  ...accounts,
  ...balanceChecks,
  ...erasures,
  ...loop,
  ...members,
  ...notifications,
  ...recordChain,
  ...requestedMembers,
});

function readMeta(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../migrations/meta/${name}`, import.meta.url), "utf8"));
}

it("drizzle-kit would generate no further migration", async () => {
  const { entries } = readMeta("_journal.json") as { entries: { idx: number }[] };
  const newest = Math.max(...entries.map(({ idx }) => idx));
  const snapshot = readMeta(`${String(newest).padStart(4, "0")}_snapshot.json`) as typeof schema;
  expect(await generateMigration(snapshot, schema)).toEqual([]);
});

it("the migrations create the tables, indexes and constraints of the schema", async () => {
  const createFromSchema = async (url: string) => {
    const statements = await generateMigration(generateDrizzleJson({}), schema);
    await withClient(url, (client) => client.query(statements.join(";\n")));
  };
  const migrated = await catalogAfter(migrate);
  expect(migrated.columns.length).toBeGreaterThan(0);
  expect(migrated).toEqual(await catalogAfter(createFromSchema));
});

async function catalogAfter(create: (url: string) => Promise<void>) {
  const { url, drop } = await createTestDatabase();
  try {
    await create(url);
    return await withClient(url, async (client) => ({
      columns: (await client.query(columns)).rows,
      indexes: (await client.query(indexes)).rows,
      constraints: (await client.query(constraints)).rows,
      sequences: (await client.query(sequences)).rows,
    }));
  } finally {
    await drop();
  }
}

/** Partitions have the columns, indexes and constraints of their table, and a primary key. */
const isPartition = (table: string) =>
  `exists (select from pg_class where oid = ${table} and relispartition)`;
const columns = `
  select table_name, column_name, udt_name, datetime_precision, is_nullable, column_default, is_identity,
         identity_generation, generation_expression
  from information_schema.columns
  where table_schema = 'public' and not ${isPartition("quote_ident(table_name)::regclass")}
  order by table_name, column_name`;
const indexes = `
  select replace(indexdef, ' ON ONLY ', ' ON ') as definition from pg_indexes
  where schemaname = 'public' and not ${isPartition("quote_ident(tablename)::regclass")} order by indexdef`;
const constraints = `
  select conrelid::regclass::text as table_name, conname, pg_get_constraintdef(oid) as definition
  from pg_constraint
  where connamespace = 'public'::regnamespace and not ${isPartition("conrelid")} order by table_name, conname`;
const sequences = `
  select sequencename, data_type::text, start_value, increment_by, max_value, cycle
  from pg_sequences where schemaname = 'public' order by sequencename`;

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
