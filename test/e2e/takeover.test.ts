import { migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { enroll, follow, withRequestedJobs } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
let apps: Apps;
let client: pg.Client;

beforeAll(async () => {
  const database = await createTestDatabase({ migrate });
  cleanUps.push(database.drop);
  apps = await startApps({
    databaseUrl: database.url,
    redisUrl: inject("redisUrl"),
    secondProcesses: ["worker-2"],
  });
  cleanUps.push(apps.stop);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  cleanUps.push(() => client.end());
}, 120_000);
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

it("another worker reads the results after the first was killed while it read them, and no job is repeated", async () => {
  const second = apps.processes["worker-2"];
  if (second === undefined) throw new Error("There is no second worker.");
  // Paused, so that the first worker takes every job.
  second.child.kill("SIGSTOP");
  // MX does not respond, so reading the results takes long.
  const hanging = { kind: "hang", operation: "member_account_numbers", times: 1 } as const;
  apps.mx.control.changeFaults({ rules: [hanging] });
  const { guid } = await enroll(apps.bank, { id: "takeover", password: withRequestedJobs });
  const claimedRead = async (claimCount: number) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from outbox
       where member_guid = $1 and call->>'call' = 'read_results' and claim_count = $2 and lease_until is not null`,
      [guid, claimCount],
    );
    return rows[0]?.id;
  };
  const claimed = await until("the first worker reads the results", () => claimedRead(1), { everyMs: 10 });
  const { child } = apps.processes.worker;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  second.child.kill("SIGCONT");
  expect(await until("the second worker reads them", () => claimedRead(2), { everyMs: 10 })).toBe(claimed);
  expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
  const { members, doubleStarts } = apps.mx.control.summary();
  expect(doubleStarts).toBe(0);
  expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
});
