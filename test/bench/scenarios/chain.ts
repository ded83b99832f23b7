import type { Services } from "@account-opening/infra";
import { until } from "../../harness/until.ts";
import { type BenchEnvironment, webhookBody, webhookHeaders, withEnvironment } from "../environment.ts";
import { load } from "../load.ts";
import { type Figure, percentile, rounded, type Scale } from "../measure.ts";
import { guidOf, insertMembers } from "../members.ts";

/** Throughput from webhooks to processed events, and the delay from a webhook to a status read. */
export async function chain(services: Services, scale: Scale): Promise<Figure[]> {
  return withEnvironment(services, async (environment) => {
    await insertMembers(environment.database, 5_000);
    const ingest = await environment.startApp("ingest");
    await environment.startApp("worker", {
      POLL_FLOOR_MS: "3000",
      POLL_CEILING_MS: "60000",
      SWEEP_INTERVAL_MS: "10000",
    });
    return [
      await hintToRead(environment, ingest, scale),
      await sustained(environment, ingest, scale.isQuick ? 1_000 : 40_000),
    ].flat();
  });
}

async function hintToRead({ mx }: BenchEnvironment, ingest: string, { isQuick }: Scale): Promise<Figure[]> {
  const delays: number[] = [];
  for (let index = 1; index <= (isQuick ? 20 : 400); index += 1) {
    const guid = guidOf(index);
    const read = new Promise<number>((resolve) => {
      mx.onStatusRead = (memberGuid, atMs) => {
        if (memberGuid === guid) resolve(atMs);
      };
    });
    const begin = performance.now();
    await fetch(`${ingest}/webhooks/mx`, {
      method: "POST",
      headers: webhookHeaders,
      body: webhookBody(guid),
    });
    delays.push((await read) - begin);
  }
  mx.onStatusRead = () => undefined;
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  return [
    { name: "hint_to_status_read.p50", value: rounded(p50), unit: "ms", target: "< 10", met: p50 < 10 },
    { name: "hint_to_status_read.p99", value: rounded(p99), unit: "ms", target: "< 50", met: p99 < 50 },
  ];
}

/** Throughput from webhooks to processed events. The first figure is the number per second. */
export async function sustained(
  { database }: BenchEnvironment,
  ingest: string,
  count: number,
): Promise<Figure[]> {
  const pendingCount = async () => {
    const { rows } = await database.pool.query<{ count: string }>(
      "select count(*) from inbox where processed_at is null",
    );
    return Number(rows[0]?.count);
  };
  const pending: number[] = [];
  const watch = setInterval(() => void pendingCount().then((each) => pending.push(each)), 250);
  const begin = performance.now();
  const { failedCount } = await load({
    url: `${ingest}/webhooks/mx`,
    until: { count },
    connections: 100,
    bodies: Array.from({ length: 4_000 }, (_, index) => webhookBody(guidOf(index + 1_000))),
    headers: webhookHeaders,
  });
  if (failedCount > 0) throw new Error(`${failedCount} webhooks were not accepted.`);
  const sentMs = performance.now() - begin;
  await until("every event is processed", async () => (await pendingCount()) === 0, { timeoutMs: 120_000 });
  const allMs = performance.now() - begin;
  clearInterval(watch);
  const perSecond = (count * 1_000) / allMs;
  return [
    {
      name: "chain.sustained",
      value: rounded(perSecond),
      unit: "webhooks/s",
      target: ">= 4000",
      met: perSecond >= 4_000,
      baseline: {
        name: "acknowledged, webhooks/s",
        value: rounded((count * 1_000) / sentMs),
      },
    },
    {
      name: "chain.backlog_max",
      value: Math.max(0, ...pending),
      unit: "events",
      target: "flat",
      met: Math.max(0, ...pending) < count / 4,
    },
  ];
}
