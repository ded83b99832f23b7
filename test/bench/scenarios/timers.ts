import { randomBytes } from "node:crypto";
import type { Services } from "@account-opening/infra";
import { connectQueue, createConsumer, done } from "@account-opening/queue";
import { until } from "../../harness/until.ts";
import { type Figure, percentile, rounded, type Scale } from "../measure.ts";

/** How late delayed jobs start while many others are pending. */
export async function timers({ redisUrl: url }: Services, { isQuick }: Scale): Promise<Figure[]> {
  const prefix = `{bench-${randomBytes(4).toString("hex")}}`;
  const onError = (error: Error) => console.error(error.message);
  const now = () => new Date();
  const queue = connectQueue({ url, prefix, onError, now });
  const { producer, redis } = queue;
  const lateness: number[] = [];
  const [pendingCount, firingCount] = isQuick ? [1_000, 100] : [100_000, 3_000];
  const dueIn = (ms: number) => new Date(Date.now() + ms);
  await producer.enqueueCalls(
    Array.from({ length: pendingCount }, (_, index) => ({
      outboxId: `far-${index}`,
      dueAt: dueIn(1_800_000 + index),
    })),
  );
  const consumer = createConsumer({
    name: "perform",
    url,
    concurrency: 50,
    prefix,
    now,
    onError,
    onCompleted: () => undefined,
    handle: async (_, { dueAt }) => {
      if (dueAt !== null) lateness.push(Date.now() - dueAt.getTime());
      return done;
    },
  });
  await producer.enqueueCalls(
    Array.from({ length: firingCount }, (_, index) => ({
      outboxId: `near-${index}`,
      dueAt: dueIn(2_000 + (index * (isQuick ? 1_000 : 10_000)) / firingCount),
    })),
  );
  await until("all jobs have started", () => lateness.length >= firingCount, { timeoutMs: 60_000 });
  await consumer.close(1_000);
  const keys = await redis.keys(`${prefix}:*`);
  for (let start = 0; start < keys.length; start += 1_000)
    await redis.unlink(keys.slice(start, start + 1_000));
  await queue.close();
  const p99 = percentile(lateness, 0.99);
  return [
    {
      name: "timers.lateness_p99",
      value: rounded(p99),
      unit: `ms with ${pendingCount} pending`,
      target: "< 250",
      met: p99 < 250,
      baseline: { name: "p50 in ms", value: rounded(percentile(lateness, 0.5)) },
    },
  ];
}
