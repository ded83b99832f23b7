import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { migrate } from "@account-opening/db";
import { startPostgres, startRedis } from "@account-opening/infra";
import { Redis } from "ioredis";
import pg from "pg";
import { type Apps, startApps } from "../harness/apps.ts";
import { onboard } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const dayMs = 86_400_000;

/** The longest retention of deleted rows. */
const retentionDays = 30;

/** One third of the members has a debit each day. */
const groupCount = 3;

const tables = ["inbox", "outbox", "events", "deliveries", "idempotency_keys"] as const;

/** Sizes at the end of a day. */
interface DaySizes extends Record<(typeof tables)[number], number> {
  day: number;
  databaseMib: number;
  redisKeys: number;
  redisMib: number;
  workerHeapMib: number;
  apiHeapMib: number;
  ingestHeapMib: number;
  longestTransactionMs: number;
}

/** Maximum growth after the retention period. */
const growthMax = 1.2;
const heapGrowthMax = 1.5;
const transactionMsMax = 2_000;

/**
 * The same members have debits every day, for longer than the retention period. All processes use PostgreSQL's clock,
 * which is moved ahead by a day after each. Prints one JSON line per day, and one at the end.
 */
export async function soakDays(dayCount: number, memberCount: number): Promise<boolean> {
  if (dayCount < retentionDays + 10) throw new RangeError(`--days must be at least ${retentionDays + 10}.`);
  const cleanUps: (() => Promise<unknown>)[] = [];
  try {
    const postgres = await startPostgres();
    cleanUps.push(() => postgres.stop());
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    await migrate(postgres.url);
    const clock = await movePostgresClock(postgres.url);
    cleanUps.push(() => clock.close());
    const apps = await startApps({ databaseUrl: postgres.url, redisUrl: redis.url });
    cleanUps.push(() => apps.stop());
    const receiver = await startListener();
    cleanUps.push(() => receiver.close());
    await apps.bank.createEndpoint(receiver.url);
    const watch = watchTransactions(postgres.url);
    cleanUps.push(() => watch.stop());
    return await runDays({ apps, clock, watch, redisUrl: redis.url, dayCount, memberCount });
  } finally {
    for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) await cleanUp();
  }
}

interface Soak {
  apps: Apps;
  clock: Awaited<ReturnType<typeof movePostgresClock>>;
  watch: ReturnType<typeof watchTransactions>;
  redisUrl: string;
  dayCount: number;
  memberCount: number;
}

async function runDays({ apps, clock, watch, redisUrl, dayCount, memberCount }: Soak) {
  const members = await Promise.all(
    Array.from({ length: memberCount }, (_, index) =>
      onboard(apps.bank, { id: `days-${index}`, password: "password" }),
    ),
  );
  const accounts = members.map(({ accounts: [account] }) => account?.guid ?? "");
  const redis = new Redis(redisUrl);
  const days: DaySizes[] = [];
  let inconclusive = 0;
  try {
    for (let day = 1; day <= dayCount; day += 1) {
      const debited = accounts.filter((_, index) => index % groupCount === day % groupCount);
      inconclusive += await checkDebits(apps, debited, await clock.now(), day);
      const sizes = {
        day,
        ...(await clock.counts()),
        ...(await measure(apps, redis)),
        longestTransactionMs: watch.longestMs(),
      };
      days.push(sizes);
      console.log(JSON.stringify(sizes));
      await clock.passDay();
      await until("every app has the new day", async () => {
        const ahead = await Promise.all(
          Object.values(apps.urls).map((url) => gauge(url, "host_clock_ahead_seconds")),
        );
        return ahead.every((seconds) => Math.abs(seconds + (day * dayMs) / 1_000) < 60);
      });
    }
  } finally {
    redis.disconnect();
  }
  const violations = [
    ...growths(days),
    ...(inconclusive > 0 ? [`${inconclusive} checks were decided inconclusive`] : []),
  ];
  for (const violation of violations) console.error(violation);
  console.log(JSON.stringify({ days: dayCount, members: memberCount, violations: violations.length }));
  return violations.length === 0;
}

/** @returns the number of inconclusive decisions. */
async function checkDebits(
  { bank }: Apps,
  accounts: readonly string[],
  now: Date,
  day: number,
): Promise<number> {
  const decideBy = new Date(now.getTime() + 30_000).toISOString();
  const ids = await Promise.all(
    accounts.map(async (account_guid) => {
      const debit_id = `${account_guid}-${day}`;
      return (await bank.scheduleCheck({ debit_id, account_guid, amount: "1.00", decide_by: decideBy })).id;
    }),
  );
  const decided = await until(`the debits of day ${day} are decided`, async () => {
    const checks = await Promise.all(ids.map((id) => bank.check(id)));
    return checks.every(({ status }) => status === "decided") && checks;
  });
  return decided.filter(({ decision }) => decision === "inconclusive").length;
}

/** Compares the last days with the first days after the retention period. */
function growths(days: readonly DaySizes[]): string[] {
  const steady = days.slice(retentionDays + 2);
  const half = Math.floor(steady.length / 2);
  const mean = (some: readonly DaySizes[], name: keyof DaySizes) =>
    some.reduce((sum, sizes) => sum + sizes[name], 0) / some.length;
  const grown = (name: keyof DaySizes, max: number) => {
    const [before, after] = [mean(steady.slice(0, half), name), mean(steady.slice(-half), name)];
    return after > before * max + 1 ? [`${name} grew from ${before} to ${after}`] : [];
  };
  const longest = Math.max(...days.map(({ longestTransactionMs }) => longestTransactionMs));
  return [
    ...[...tables, "redisKeys" as const, "redisMib" as const].flatMap((name) => grown(name, growthMax)),
    ...(["workerHeapMib", "apiHeapMib", "ingestHeapMib"] as const).flatMap((name) =>
      grown(name, heapGrowthMax),
    ),
    ...(longest > transactionMsMax ? [`a transaction took ${longest} ms`] : []),
  ];
}

async function measure({ urls }: Apps, redis: Redis) {
  const [worker, api, ingest] = await Promise.all(
    [urls.worker, urls.api, urls.ingest].map((url) => gauge(url, "nodejs_heap_size_used_bytes")),
  );
  const usedBytes = Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
  return {
    redisKeys: await redis.dbsize(),
    redisMib: mib(usedBytes),
    workerHeapMib: mib(worker ?? Number.NaN),
    apiHeapMib: mib(api ?? Number.NaN),
    ingestHeapMib: mib(ingest ?? Number.NaN),
  };
}

async function gauge(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1]);
}

function mib(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 100) / 100;
}

/** Replaces `clock_timestamp()` on the search path of every later connection. */
async function movePostgresClock(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const database = pg.escapeIdentifier(client.database ?? "");
  await client.query(`
    create schema soak;
    create table soak.clock (ahead interval not null);
    insert into soak.clock values ('0');
    create function soak.clock_timestamp() returns timestamptz language sql volatile
      as 'select pg_catalog.clock_timestamp() + ahead from soak.clock';
    alter database ${database} set search_path = soak, pg_catalog, public;`);
  return {
    now: async (): Promise<Date> =>
      (await client.query<{ now: Date }>("select soak.clock_timestamp() as now")).rows[0]?.now ??
      new Date(Number.NaN),
    passDay: async () => {
      await client.query("update soak.clock set ahead = ahead + interval '24 hours'");
    },
    async counts(): Promise<Record<(typeof tables)[number], number> & { databaseMib: number }> {
      const sums = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
      const { rows } = await client.query(
        `select ${sums.join(", ")}, pg_database_size(current_database()) / 2^20 as "databaseMib"`,
      );
      return { ...rows[0], databaseMib: Math.round(rows[0].databaseMib) };
    },
    close: () => client.end(),
  };
}

/** Measures the longest transaction until it is stopped. */
function watchTransactions(url: string) {
  let longestMs = 0;
  let isStopped = false;
  const watching = watch();

  async function watch(): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (!isStopped) {
      const { rows } = await client.query<{ ms: number | null }>(
        `select max(extract(epoch from pg_catalog.clock_timestamp() - xact_start) * 1000)::float8 as ms from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'`,
      );
      longestMs = Math.max(longestMs, Math.round(rows[0]?.ms ?? 0));
      await sleep(50);
    }
    await client.end();
  }

  return {
    longestMs: () => longestMs,
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}

/** Accepts every notification. Signatures are not verified, because their timestamps are on another day. */
async function startListener() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
