import { createTestDatabase } from "@account-opening/infra";
import { afterAll, beforeAll, inject } from "vitest";
import { connect, type Database } from "../../src/connection/database.ts";
import { migrate } from "../../src/migrate.ts";

/** A migrated database for one test file, and a connection to it while the file runs. */
export function useDatabase(): { get db(): Database; get url(): string } {
  let opened: { db: Database; url: string; drop: () => Promise<void> } | null = null;
  beforeAll(async () => {
    const { url, drop } = await createTestDatabase({ migrate });
    const statementTimeoutMs = 120_000 * inject("scale");
    opened = { db: connect({ url, applicationName: "test", statementTimeoutMs }), url, drop };
  });
  afterAll(async () => {
    await opened?.db.close();
    await opened?.drop();
  });
  const current = () => {
    if (opened === null) throw new Error("The database exists only while tests run.");
    return opened;
  };
  return {
    get db() {
      return current().db;
    },
    get url() {
      return current().url;
    },
  };
}

/** Raw rows, to inspect stored data. */
export async function rowsOf<Row>(
  { pool }: Pick<Database, "pool">,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const { rows } = await pool.query(sql, values);
  return rows as Row[];
}

/** Empties all tables. */
export async function truncateAll({ pool }: Pick<Database, "pool">): Promise<void> {
  // In the role of a replica, the triggers of append-only tables do not fire.
  await pool.query(`
    set session_replication_role = replica;
    truncate ${tables.join(", ")};
    set session_replication_role = origin`);
}

export const tables = [
  "account_numbers",
  "account_owners",
  "accounts",
  "ach_returns",
  "api_keys",
  "audit",
  "balance_checks",
  "balance_decisions",
  "console_links",
  "debit_blocks",
  "deliveries",
  "duties",
  "endpoints",
  "erasures",
  "events",
  "idempotency_keys",
  "inbox",
  "job_end_signals",
  "job_ends",
  "members",
  "outbox",
  "publisher_lock",
  "record_chain",
  "requested_members",
  "timeline",
  "timeline_exports",
  "users",
] as const;
