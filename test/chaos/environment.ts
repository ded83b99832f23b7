import { migrate } from "@account-opening/db";
import { startPostgres, startRedis, startTcpProxy } from "@account-opening/infra";
import { startApps } from "../harness/apps.ts";
import { createCoreBank } from "../harness/core-bank.ts";
import { startReceiver } from "../harness/receiver.ts";
import type { ChaosTarget } from "./faults.ts";
import { Takeovers } from "./takeover.ts";

export interface ChaosEnvironment extends ChaosTarget {
  close(): Promise<void>;
}

/** MX with lost, repeated and reordered webhooks. One call in ten fails. */
const unreliableMx = {
  preset: "default",
  challengeExpiresMs: 6_000_000,
  webhooks: {
    lossRatio: 0.2,
    doubleRatio: 0.3,
    reorderRatio: 0.3,
    // MX sends the types that report a widget's member on request only.
    types: { MEMBER: true, VERIFICATION: true },
  },
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

/** Several faults may follow each other, each for some seconds. */
const clientRetryMs = 150_000;

/** Two workers, separate services for the faults, an unreliable MX, and a receiver. */
export async function startChaosEnvironment(): Promise<ChaosEnvironment> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) await cleanUp();
  };
  try {
    // Committed data must survive a crash.
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
      env: { ADOPT_MEMBERS: "true" },
      movableClocks: true,
      simulator: unreliableMx,
    });
    cleanUps.push(() => apps.stop());
    const receiver = await startReceiver();
    cleanUps.push(() => receiver.close());
    const bank = createCoreBank(apps.urls.api, apps.apiKey, clientRetryMs);
    const { secret } = await bank.createEndpoint(receiver.url);
    receiver.addSecret(secret);
    const takeovers = new Takeovers(postgres.url);
    return { postgres, redis, lines, apps: { ...apps, bank }, receiver, takeovers, close };
  } catch (error) {
    await close();
    throw error;
  }
}
