import { createTestDatabase } from "@account-opening/infra";
import { afterEach, describe, expect, inject, it } from "vitest";
import { connect } from "../src/connection/database.ts";
import { migrate } from "../src/migrate.ts";
import { databaseReadiness } from "../src/readiness.ts";

const needs = { members: ["SELECT", "INSERT"], outbox: ["DELETE"] } as const;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function connected(url: string) {
  const database = connect({ url, applicationName: "test", poolSize: 1 });
  cleanUps.push(database.close);
  return { pool: database.pool, whyNot: databaseReadiness(database, needs) };
}

async function aDatabase(options: { migrate?: typeof migrate } = { migrate }) {
  const { url, drop } = await createTestDatabase(options);
  cleanUps.push(drop);
  return { url, ...connected(url) };
}

/** The URL with another login, which has no privileges. */
async function asOtherRole({ url, pool }: { url: string; pool: ReturnType<typeof connect>["pool"] }) {
  const name = `other_${Math.trunc(performance.now() * 1_000)}`;
  await pool.query(`create role ${name} login password 'right'`);
  cleanUps.push(async () => {
    await pool.query(`drop owned by ${name}; drop role ${name}`);
  });
  const other = new URL(url);
  other.username = name;
  other.password = "right";
  return { name, url: other.href };
}

describe("a database is ready", () => {
  it("if it has the migrations of this release or a later one", async () => {
    const { whyNot, pool } = await aDatabase();
    expect(await whyNot()).toBeNull();
    await pool.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9e15)");
    expect(await whyNot()).toBeNull();
  });

  it("not if it is empty or has an older schema", async () => {
    const empty = await aDatabase({});
    expect(await empty.whyNot()).toContain("pnpm db:migrate");
    const older = await aDatabase();
    await older.pool.query(
      "delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)",
    );
    expect(await older.whyNot()).toContain("pnpm db:migrate");
  });

  it("not for a login without a required privilege", async () => {
    const owner = await aDatabase();
    const { name, url } = await asOtherRole(owner);
    const { whyNot } = connected(url);
    expect(await whyNot()).toContain("pnpm db:roles");
    await owner.pool.query(`grant usage on schema drizzle to ${name};
      grant select on drizzle.__drizzle_migrations, members to ${name};
      grant delete on outbox to ${name}`);
    expect(await whyNot()).toContain("pnpm db:roles");
    await owner.pool.query(`grant insert (guid) on members to ${name}`);
    expect(await whyNot()).toBeNull();
    await owner.pool.query(`revoke delete on outbox from ${name}`);
    expect(await whyNot()).toContain("pnpm db:roles");
  });

  it("not while it is read-only", async () => {
    const { url } = await aDatabase();
    const options = encodeURIComponent("-c default_transaction_read_only=on");
    expect(await connected(`${url}?options=${options}`).whyNot()).toContain("is read-only or a standby");
  });

  it("not while it is unavailable, and the check returns the cause", async () => {
    const admin = new URL(inject("postgresUrl"));
    const wrong = new URL(admin);
    wrong.password = "wrong";
    const missing = new URL(admin);
    missing.pathname = "/no_such_database";
    expect(await connected(wrong.href).whyNot()).toContain("refused the password");
    expect(await connected(missing.href).whyNot()).toContain("does not exist");
    expect(await connected("postgres://127.0.0.1:1/x").whyNot()).toContain("Nothing listens");
  });
});
