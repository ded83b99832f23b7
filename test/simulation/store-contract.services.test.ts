import { aContext } from "@account-opening/core/testing";
import { connect, type Database, migrate } from "@account-opening/db";
import { createCipher } from "@account-opening/db/encryption";
import { createTestDatabase } from "@account-opening/infra";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Driver, type Step, stories } from "./contracts/driver.ts";
import type { LoopStore } from "./contracts/loop-store.ts";
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

async function emptied(): Promise<LoopStore> {
  await database.pool.query(`
    set session_replication_role = replica;
    truncate members, inbox, outbox, timeline, accounts, balance_checks, balance_decisions, events, endpoints, deliveries,
             audit, job_durations restart identity cascade;
    alter sequence events_position_seq restart;
    set session_replication_role = origin`);
  return postgresStore(database, cipher);
}

async function played(store: LoopStore, story: readonly Step[]): Promise<unknown[]> {
  const driver = new Driver(store);
  const told: unknown[] = [];
  for (const [index, step] of story.entries()) told.push({ index, ...step, result: await driver.do(step) });
  return [...told, await store.look()];
}

describe("the store in memory", () => {
  it("does what PostgreSQL does, whatever is done to it", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const real = await played(await emptied(), story);
        const imagined = await played(new MemoryStore(aContext().policy), story);
        expect(plain(imagined)).toEqual(plain(real));
      }),
      { numRuns: 250 },
    );
  });
});

/** As JSON has it: what is stored as JSON knows no undefined, and a Map is told by its members. */
function plain(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told));
}
