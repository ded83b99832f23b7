import { apiKeys } from "@account-opening/db/access";
import type { Services } from "@account-opening/infra";
import { Redis } from "ioredis";
import { until } from "../../harness/until.ts";
import { withEnvironment } from "../environment.ts";
import { load } from "../load.ts";
import { type Figure, rounded, type Scale } from "../measure.ts";
import { insertMembers } from "../members.ts";

const mib = 2 ** 20;

/** A million checks in the next 30 days: the memory they use in Redis, and the time to schedule another check. */
export async function scheduled(services: Services, { isQuick }: Scale): Promise<Figure[]> {
  return withEnvironment(services, async ({ database, redisUrl, startApp }) => {
    const count = isQuick ? 10_000 : 1_000_000;
    await insertMembers(database, 10_000);
    await database.pool.query(
      `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                   max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
       select 'CHK-' || gen_random_uuid(), 'bench-' || n, 'ACT-' || lpad((n % 10000 + 1)::text, 8, '0'),
              'MBR-' || lpad((n % 10000 + 1)::text, 8, '0'), 'USR-1', 12500, 'USD', 3600, at, at + interval '10 minutes',
              '{}', 'scheduled', at, now(), now()
       from generate_series(1, $1) as n, lateral (select now() + interval '10 minutes' + n * (interval '30 days' / $1) as at) as times`,
      [count],
    );
    await database.pool.query("vacuum analyze");
    const redis = new Redis(redisUrl);
    const usedMiB = async () => Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]) / mib;
    const before = await usedMiB();
    await startApp("worker");
    const due = "select count(*) from balance_checks where next_at <= now() + interval '1 hour'";
    const { rows } = await database.pool.query<{ count: string }>(due);
    await until("the checks of the next hour have jobs", async () => {
      const keys = await redis.keys("{bench-*}:advance:check-*");
      return keys.length >= Number(rows[0]?.count) * 0.99;
    });
    const after = await usedMiB();
    redis.disconnect();
    const api = await startApp("api");
    const key = await apiKeys.create(
      database,
      { name: "bench", scopes: ["balance_checks:write"] },
      new Date(),
    );
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const schedule = (seconds: number) =>
      load({
        url: `${api}/v1/balance_checks`,
        until: { seconds },
        connections: 8,
        perSecond: 200,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        bodies: [
          JSON.stringify({
            debit_id: "load-[<id>]",
            account_guid: "ACT-00000001",
            amount: "125.00",
            run_at: day(10),
            decide_by: day(11),
          }),
        ],
      });
    // Warm-up: the first calls of a new process open connections, and its code is not optimized yet.
    await schedule(isQuick ? 1 : 5);
    const { p99Ms, failedCount, perSecond } = await schedule(isQuick ? 3 : 10);
    if (failedCount > 0) throw new Error(`${failedCount} checks could not be scheduled.`);
    return [
      {
        name: "scheduled.redis_growth",
        value: rounded(after - before),
        unit: `MiB with ${count} checks`,
        target: "< 64",
        met: after - before < 64,
        baseline: { name: "checks within the hour, which have delayed jobs", value: Number(rows[0]?.count) },
      },
      {
        name: "scheduled.schedule_call_p99",
        value: p99Ms,
        unit: "ms",
        target: "< 25",
        met: p99Ms < 25,
        baseline: { name: "calls/s meanwhile", value: rounded(perSecond) },
      },
    ];
  });
}
