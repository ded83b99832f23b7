import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { aCheckRequest, fromNow } from "../harness/balance-checks.ts";
import { webhookCredentials } from "../harness/environment.ts";
import { enroll, follow, onboard, withRequestedJobs } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const minuteMs = 60_000;

describe("a queue that loses its jobs", () => {
  it("delays members only: the sweep enqueues every job again from the rows", async () => {
    const system = await startSystem({ webhooks: false });
    const guids = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        return (await enroll(system.bank, { id: `flushed-${index}`, password: "password" })).guid;
      }),
    );
    const redis = new Redis(system.redisUrl);
    const deleteKeys = async () => {
      const keys = await redis.keys(`${system.queuePrefix}*`);
      if (keys.length > 0) await redis.del(keys);
      return keys.length;
    };
    await until("jobs were deleted", async () => (await deleteKeys()) > 3);
    const members = await Promise.all(guids.map((guid) => follow(system.bank, guid)));
    expect(members.map(({ state }) => state)).toEqual(members.map(() => "identified"));
    expect(system.mx.control.summary().doubleStarts).toBe(0);
    redis.disconnect();
    await system.stop();
  });
});

describe("a queue that loses its check timers", () => {
  it("has all of them again after a sweep, including those far in the future", async () => {
    const system = await startSystem();
    const member = await onboard(system.bank, { id: "with-debits", password: "password" });
    const count = 20;
    for (let index = 0; index < count; index += 1) {
      await system.bank.scheduleCheck(
        aCheckRequest(member, {
          debit_id: `future-${index}`,
          run_at: fromNow((10 + index) * minuteMs),
          decide_by: fromNow(120 * minuteMs),
        }),
      );
    }
    const redis = new Redis(system.redisUrl);
    const timers = () => redis.keys(`${system.queuePrefix}:advance:check-*`);
    await until("each check has its timer", async () => (await timers()).length === count);
    const before = (await timers()).sort();
    await redis.del(await redis.keys(`${system.queuePrefix}*`));
    await until("each check has its timer again", async () => (await timers()).length === count);
    expect((await timers()).sort()).toEqual(before);
    redis.disconnect();
    await system.stop();
  });
});

describe("a read-only PostgreSQL", () => {
  it("makes the apps return 503 and lose nothing, until it is writable again", async () => {
    const system = await startSystem({ webhooks: false });
    const { guid } = await enroll(system.bank, { id: "before", password: "mfa:TEXT" });
    const readiness = async (app: "ingest" | "api" | "worker") =>
      (await fetch(`${system.urls[app]}/readyz`)).status;
    const everyApp = (status: number) =>
      until(`/readyz of every app returns ${status}`, async () => {
        const statuses = await Promise.all((["ingest", "api", "worker"] as const).map(readiness));
        return statuses.every((each) => each === status);
      });
    const sendWebhook = () => system.mx.control.forge({ type: "CONNECTION_STATUS", member: guid });
    system.mx.control.changeWebhooks({
      url: `${system.urls.ingest}/webhooks/mx`,
      credentials: webhookCredentials,
    });
    expect(await sendWebhook()).toBe(204);

    await setReadOnly(system, "on");
    await everyApp(503);
    expect(await sendWebhook()).toBe(503);
    const refused = await fetch(`${system.urls.api}/v1/endpoints`, {
      method: "POST",
      headers: { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ url: system.urls.ingest }),
    });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, expect.any(String)]);

    await setReadOnly(system, "off");
    await everyApp(200);
    expect(await sendWebhook()).toBe(204);
    expect(await follow(system.bank, guid)).toMatchObject({ state: "identified" });
    await system.stop();
  });
});

/** As after a failover to a standby: new connections are read-only. */
async function setReadOnly({ database: { pool } }: System, value: "on" | "off"): Promise<void> {
  const client = await pool.connect();
  await client.query("begin; set transaction read write");
  await client.query(`
    do $$ begin execute format('alter database %I set default_transaction_read_only = ${value}', current_database()); end $$`);
  await client.query("commit");
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  client.release(true);
}

describe("an MX that is unavailable", () => {
  it("fails no member: each continues when MX recovers, even past its job deadline", async () => {
    const system = await startSystem({ webhooks: false, env: { JOB_DEADLINE_MS: "6000" } });
    const { guid } = await enroll(system.bank, { id: "patient", password: withRequestedJobs });
    await until("MX runs a job", () => system.mx.control.member(guid).isBeingAggregated, { everyMs: 5 });
    system.mx.control.changeFaults({ ratios: { error_503: 1 } });
    const timeline = () => system.bank.timeline(guid);
    await until(
      "a call has failed after the deadline",
      async () => {
        const [first] = await timeline();
        const last = (await timeline()).at(-1);
        return last?.kind === "call_failed" && Date.parse(last.at) - Date.parse(String(first?.at)) > 7_000;
      },
      { everyMs: 100 },
    );
    system.mx.control.changeFaults({ ratios: { error_503: 0 } });
    expect(await follow(system.bank, guid)).toMatchObject({ state: "identified", reason: null });
    await system.stop();
  });
});
