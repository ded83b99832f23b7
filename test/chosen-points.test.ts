import { migrate } from "@account-opening/db";
import { createTestDatabase, testRun } from "@account-opening/infra";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Apps, startApps } from "./harness/apps.ts";
import { enroll, follow } from "./harness/onboard.ts";
import { startTcpProxy, type TcpProxy } from "./harness/tcp-proxy.ts";

/** Only the worker goes through the proxies, and it is killed at the moment that a test chooses. */
describe("a worker", { timeout: 120_000 }, () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let apps: Apps;
  let postgres: TcpProxy;
  let redis: TcpProxy;

  beforeAll(async () => {
    const { redisUrl } = await testRun();
    const database = await createTestDatabase({ migrate });
    cleanUps.push(database.drop);
    postgres = await startTcpProxy(database.url);
    cleanUps.push(postgres.close);
    redis = await startTcpProxy(redisUrl);
    cleanUps.push(redis.close);
    const direct = { owner: database.url, api: database.url, ingest: database.url };
    apps = await startApps({
      databaseUrl: { ...direct, worker: postgres.url },
      redisUrl: { api: redisUrl, ingest: redisUrl, worker: redis.url },
    });
    cleanUps.push(apps.stop);
  }, 120_000);
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });
  beforeEach(() => {
    postgres.watch(() => "pass");
    redis.watch(() => "pass");
  });

  /** Kills it at once; what it says from then on is not heard. */
  function killOn(proxy: TcpProxy, isTheMoment: (text: string, from: "client" | "server") => boolean) {
    let isKilled = false;
    const killed = new Promise<void>((resolve) => {
      proxy.watch((bytes, from) => {
        if (!isKilled && isTheMoment(bytes.toString("latin1"), from)) {
          isKilled = true;
          apps.processes.worker.child.once("exit", () => resolve());
          apps.processes.worker.child.kill("SIGKILL");
        }
        return isKilled ? "drop" : "pass";
      });
    });
    return killed.then(() => proxy.watch(() => "pass"));
  }

  let count = 0;
  async function expectOnboarded(killed: Promise<void>): Promise<void> {
    count += 1;
    const { guid } = await enroll(apps.bank, { id: `chosen-${count}`, password: "password" });
    await killed;
    await apps.start("worker");
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
    const { members, doubleStarts } = apps.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
  }

  const saves = (text: string, from: string) => from === "client" && text.includes("advance-save");

  it("killed before it commits what it has advanced, advances it again", async () => {
    await expectOnboarded(killOn(postgres, saves));
  });

  it("killed after its commit and before it enqueues, leaves a call that the sweep finds", async () => {
    let hasSaved = false;
    postgres.watch((bytes, from) => {
      if (saves(bytes.toString("latin1"), from)) hasSaved = true;
      return "pass";
    });
    const enqueues = (text: string, from: string) =>
      from === "client" && hasSaved && text.includes("outbox-");
    await expectOnboarded(killOn(redis, enqueues));
  });

  it("killed after MX has taken a request and before that is recorded, does not ask MX again", async () => {
    const isRecorded = (text: string, from: string) =>
      from === "client" && text.includes("outbox-complete") && text.includes("job_accepted");
    await expectOnboarded(killOn(postgres, isRecorded));
  });

  it("killed after an answer was recorded and before the job is settled, has its job come to nothing", async () => {
    let isRecorded = false;
    postgres.watch((bytes, from) => {
      const text = bytes.toString("latin1");
      if (from === "client" && text.includes("outbox-complete")) isRecorded = true;
      return "pass";
    });
    const settles = (_: string, from: string) => from === "client" && isRecorded;
    await expectOnboarded(killOn(redis, settles));
  });

  it("killed while it shuts down, leaves nothing undone", async () => {
    const { guid } = await enroll(apps.bank, { id: "shut-down", password: "password" });
    const { child } = apps.processes.worker;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    setImmediate(() => child.kill("SIGKILL"));
    await ended;
    await apps.start("worker");
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified" });
  });

  it.each([
    ["PostgreSQL", () => postgres],
    ["Redis", () => redis],
  ])("whose connections to %s go half open finds new ones", async (_, proxy) => {
    proxy().goHalfOpen();
    const { guid } = await enroll(apps.bank, { id: `half-open-${count}-${_}`, password: "password" });
    expect(await follow(apps.bank, guid, {}, { timeoutMs: 90_000 })).toMatchObject({ state: "identified" });
    expect(apps.mx.control.summary().doubleStarts).toBe(0);
  });
});
