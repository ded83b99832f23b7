import { webhooks } from "@account-opening/db/inbox";
import { z } from "zod";
import { moment, requestTime } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";

const count = z.number().int();

const webhookStatistics = z
  .object({
    from: moment.meta({ description: "Start of the first bucket." }),
    to: moment.meta({ description: "Exclusive." }),
    bucket_seconds: z.number().int(),
    buckets: z.array(z.object({ at: moment, type: z.string().nullable(), count })).meta({
      description: "Webhooks by start of the bucket and type. Buckets without webhooks are absent.",
    }),
    types: z.array(z.object({ type: z.string().nullable(), count, last_received_at: moment })),
    outcomes: z.array(z.object({ outcome: z.string(), count })),
  })
  .meta({
    id: "WebhookStatistics",
    example: {
      from: "2026-11-23T09:00:00.000Z",
      to: "2026-11-24T09:00:00.000Z",
      bucket_seconds: 900,
      buckets: [{ at: "2026-11-23T09:00:00.000Z", type: "CONNECTION_STATUS", count: 38 }],
      types: [{ type: "CONNECTION_STATUS", count: 38, last_received_at: "2026-11-23T09:14:04.100Z" }],
      outcomes: [{ outcome: "applied", count: 38 }],
    },
  });

const dayMs = 24 * 60 * 60_000;

/** Webhooks are stored for 30 days. */
const spanMaxMs = 31 * dayMs;

const bucketsMax = 100;
const bucketSeconds = [60, 300, 900, 3_600, 10_800, 21_600, 86_400] as const;

export const readWebhookStatistics = route({
  method: "get",
  path: "/v1/webhook_statistics",
  operation: "readWebhookStatistics",
  tag: "Operations",
  summary: "Count received webhooks",
  description: `By time, type and outcome; by default for the last 24 hours, for at most 31 days. A period has at most ${bucketsMax} buckets.`,
  scope: "ops:read",
  query: z.object({
    from: requestTime.optional(),
    to: requestTime.optional().meta({ description: "Exclusive." }),
  }),
  answers: { 200: { description: "The counts.", schema: webhookStatistics } },
  problems: [],
  handle: async ({ query }, { database, clock }) => {
    const to = query.to ?? clock();
    const requestedFrom = query.from ?? new Date(to.getTime() - dayMs);
    const bucket = bucketFor(to.getTime() - requestedFrom.getTime());
    // Buckets start at whole minutes, hours or days.
    const from = new Date(Math.floor(requestedFrom.getTime() / (bucket * 1_000)) * bucket * 1_000);
    const counts = await webhooks.count(database, { from, to, bucketSeconds: bucket });
    return {
      status: 200,
      body: {
        from: from.toISOString(),
        to: to.toISOString(),
        bucket_seconds: bucket,
        ...statisticsView(counts),
      },
    };
  },
});

/** @throws a 422 if the period is empty or too long. */
function bucketFor(spanMs: number): number {
  const message = spanMs <= 0 ? "must be after from" : "must be at most 31 days after from";
  const bucket = bucketSeconds.find((seconds) => spanMs <= seconds * 1_000 * (bucketsMax - 1));
  if (spanMs <= 0 || spanMs > spanMaxMs || bucket === undefined)
    throw problem("validation-failed", { errors: [{ path: "to", message }] });
  return bucket;
}

type WebhookCount = Awaited<ReturnType<typeof webhooks.count>>[number];

function statisticsView(counts: readonly WebhookCount[]) {
  const sums = <Key>(keyOf: (counted: WebhookCount) => Key) => {
    const keys = [...new Set(counts.map(keyOf))];
    return keys.map((key) => {
      const group = counts.filter((counted) => keyOf(counted) === key);
      const latest = Math.max(...group.map(({ lastReceivedAt }) => lastReceivedAt.getTime()));
      return { key, count: group.reduce((sum, { count }) => sum + count, 0), latest: new Date(latest) };
    });
  };
  const buckets = new Map<string, { at: string; type: string | null; count: number }>();
  for (const { at, type, count } of counts) {
    const key = `${at.getTime()} ${type}`;
    const counted = buckets.get(key)?.count ?? 0;
    buckets.set(key, { at: at.toISOString(), type, count: counted + count });
  }
  return {
    buckets: [...buckets.values()],
    types: sums(({ type }) => type).map(({ key, count, latest }) => ({
      type: key,
      count,
      last_received_at: latest.toISOString(),
    })),
    outcomes: sums(({ outcome }) => outcome).map(({ key, count }) => ({ outcome: key, count })),
  };
}
