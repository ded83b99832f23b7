import { migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
let apps: Apps;
let client: pg.Client;

beforeAll(async () => {
  const database = await createTestDatabase({ migrate });
  cleanUps.push(database.drop);
  apps = await startApps({ databaseUrl: database.url, redisUrl: inject("redisUrl"), seconds: ["worker-2"] });
  cleanUps.push(apps.stop);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  cleanUps.push(() => client.end());
}, 120_000);
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

it("a worker killed while results are read is taken over by another, which reads them, and MX is asked once", async () => {
  const second = apps.processes["worker-2"];
  if (second === undefined) throw new Error("There is no second worker.");
  // It stands still, so that the first one does all there is to do.
  second.child.kill("SIGSTOP");
  // Its reading of results takes long: MX does not answer.
  const hanging = { kind: "hang", operation: "member_account_numbers", times: 1 } as const;
  apps.mx.control.changeFaults({ rules: [hanging] });
  const { guid } = await enroll(apps.bank, { id: "taken-over", password: "password" });
  const reading = async (claimCount: number) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from outbox
       where member_guid = $1 and call->>'call' = 'read_results' and claim_count = $2 and lease_until is not null`,
      [guid, claimCount],
    );
    return rows[0]?.id;
  };
  const held = await until("the first one reads results", () => reading(1), { everyMs: 10 });
  const { child } = apps.processes.worker;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  second.child.kill("SIGCONT");
  expect(await until("the second one reads them", () => reading(2), { everyMs: 10 })).toBe(held);
  expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
  const { members, doubleStarts } = apps.mx.control.summary();
  expect(doubleStarts).toBe(0);
  expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
});
