import { migrate } from "@account-opening/db";
import { startPostgres, startRedis, startTcpProxy } from "@account-opening/infra";
import { startApps } from "../harness/apps.ts";
import { createCoreBank } from "../harness/core-bank.ts";
import { startReceiver } from "../harness/receiver.ts";
import type { Breakable } from "./breakages.ts";
import { Takeovers } from "./takeover.ts";

export interface ChaosStage extends Breakable {
  close(): Promise<void>;
}

/** MX as CONTRACT has it at its worst: webhooks lost, doubled and overtaken, one call in ten failing in some way. */
const badDay = {
  preset: "default",
  challengeExpiresMs: 6_000_000,
  webhooks: { lossRatio: 0.2, doubleRatio: 0.3, reorderRatio: 0.3 },
  faults: {
    ratios: {
      error_500: 0.03,
      error_502: 0.03,
      error_503: 0.03,
      html_error: 0.01,
      rate_limit: 0.01,
      rate_limit_retry_after: 0.01,
      hang: 0.002,
      hang_after: 0.002,
    },
  },
} as const;

/** Several things may break one after the other, each for some seconds. */
const bankPatienceMs = 150_000;

/** Two workers, services of their own that can be broken, MX on a bad day, and a receiver. */
export async function buildChaosStage(): Promise<ChaosStage> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) await cleanUp();
  };
  try {
    // A crash must keep what was committed.
    const postgres = await startPostgres({ settings: { fsync: "on", full_page_writes: "on" } });
    cleanUps.push(() => postgres.stop());
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    await migrate(postgres.url);
    const lines = { postgres: await startTcpProxy(postgres.url), redis: await startTcpProxy(redis.url) };
    cleanUps.push(lines.postgres.close, lines.redis.close);
    const direct = (url: string) => ({ owner: url, ingest: url, api: url, worker: url });
    const apps = await startApps({
      databaseUrl: { ...direct(postgres.url), "worker-2": lines.postgres.url },
      redisUrl: { ...direct(redis.url), "worker-2": lines.redis.url },
      secondProcesses: ["worker-2"],
      movableClocks: true,
      simulator: badDay,
    });
    cleanUps.push(() => apps.stop());
    const receiver = await startReceiver();
    cleanUps.push(() => receiver.close());
    const bank = createCoreBank(apps.urls.api, apps.apiKey, bankPatienceMs);
    const { secret } = await bank.createEndpoint(receiver.url);
    receiver.addSecret(secret);
    const takeovers = new Takeovers(postgres.url);
    return { postgres, redis, lines, apps: { ...apps, bank }, receiver, takeovers, close };
  } catch (error) {
    await close();
    throw error;
  }
}
