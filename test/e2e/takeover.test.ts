import { migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { enroll, follow, withRequestedJobs } from "../harness/onboard.ts";
import { readReadiness } from "../harness/processes.ts";
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

/** MX does not respond once, so that reading the results takes long. */
const hanging = { kind: "hang", operation: "member_account_numbers", times: 1 } as const;

/** The outbox row of a worker that reads the results, after a number of claims. */
async function claimedRead(memberGuid: string, claimCount: number): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `select id from outbox
     where member_guid = $1 and call->>'call' = 'read_results' and claim_count = $2 and lease_until is not null`,
    [memberGuid, claimCount],
  );
  return rows[0]?.id;
}

function secondWorker() {
  const second = apps.processes["worker-2"];
  if (second === undefined) throw new Error("There is no second worker.");
  return second;
}

it("another worker reads the results after the first was killed while it read them, and no job is repeated", async () => {
  const second = secondWorker();
  // Paused, so that the first worker takes every job.
  second.child.kill("SIGSTOP");
  apps.mx.control.changeFaults({ rules: [hanging] });
  const { guid } = await enroll(apps.bank, { id: "takeover", password: withRequestedJobs });
  const claimed = await until("the first worker reads the results", () => claimedRead(guid, 1), {
    everyMs: 10,
  });
  const { child } = apps.processes.worker;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  second.child.kill("SIGCONT");
  const takenOver = await until("the second worker reads them", () => claimedRead(guid, 2), { everyMs: 10 });
  expect(takenOver).toBe(claimed);
  expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
  const { members, doubleStarts } = apps.mx.control.summary();
  expect(doubleStarts).toBe(0);
  expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
});

it("a worker that is stopped is not ready while it finishes its call to MX", async () => {
  const { child, url } = secondWorker();
  apps.mx.control.changeFaults({ rules: [hanging] });
  const { guid } = await enroll(apps.bank, { id: "stopped", password: withRequestedJobs });
  await until("the worker reads the results", () => claimedRead(guid, 1), { everyMs: 10 });
  child.kill("SIGTERM");
  const readiness = await until("the worker is not ready", async () => {
    const now = await readReadiness(url);
    return now.status === 503 && now;
  });
  expect(readiness.detail).toContain("shutting down");
  await until("the worker has ended", () => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
});
