import { aContext } from "@account-opening/core/testing";
import { connect, type Database, migrate } from "@account-opening/db";
import { createCipher } from "@account-opening/db/encryption";
import { createTestDatabase } from "@account-opening/infra";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Driver } from "./contracts/driver.ts";
import type { LoopStore } from "./contracts/loop-store.ts";
import { type Step, sequences } from "./contracts/operations.ts";
import { postgresStore } from "./contracts/postgres-store.ts";
import { MemoryStore } from "./memory/store.ts";

const cipher = createCipher([{ id: "k1", key: Buffer.alloc(32, 7) }]);

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const created = await createTestDatabase({ migrate });
  database = connect({ url: created.url, applicationName: "test" });
  drop = created.drop;
});
afterAll(async () => {
  await database.close();
  await drop();
});

async function emptyPostgresStore(): Promise<LoopStore> {
  await database.pool.query(`
    set session_replication_role = replica;
    truncate members, inbox, outbox, timeline, accounts, balance_checks, balance_decisions, events, endpoints, deliveries,
             audit, job_ends, job_end_signals restart identity cascade;
    alter sequence events_position_seq restart;
    set session_replication_role = origin`);
  return postgresStore(database, cipher);
}

/** The result of each step, and the content of the store at the end. */
async function runSteps(store: LoopStore, steps: readonly Step[]): Promise<unknown[]> {
  const driver = new Driver(store);
  const results: unknown[] = [];
  for (const [index, step] of steps.entries())
    results.push({ index, ...step, result: await driver.do(step) });
  return [...results, await store.snapshot()];
}

describe("the store in memory", () => {
  it("gives the same results as PostgreSQL for any sequence of operations", async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const postgres = await runSteps(await emptyPostgresStore(), steps);
        const memory = await runSteps(new MemoryStore(aContext().policy), steps);
        expect(toJson(memory)).toEqual(toJson(postgres));
      }),
      { numRuns: 250 },
    );
  });
});

/** PostgreSQL stores JSON, which has no undefined. Amounts of decisions are bigints, which JSON does not have. */
function toJson(results: unknown): unknown {
  return JSON.parse(
    JSON.stringify(results, (_key, value) => (typeof value === "bigint" ? String(value) : value)),
  );
}
