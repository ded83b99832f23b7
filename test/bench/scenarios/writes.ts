import { connect, type Database } from "@account-opening/db";
import { type Services, startPostgres } from "@account-opening/infra";
import pLimit from "p-limit";
import { until } from "../../harness/until.ts";
import { type BenchEnvironment, webhookBody, webhookHeaders, withEnvironment } from "../environment.ts";
import { type Figure, rounded, type Scale } from "../measure.ts";
import { guidOf, insertMembers } from "../members.ts";
import { cpuMsOf, readUsage, type Usage } from "../postgres-usage.ts";

/** Apps that process the webhooks. */
interface Apps {
  ingests: number;
  workers: number;
}

const few: Apps = { ingests: 1, workers: 1 };
const many: Apps = { ingests: 3, workers: 4 };

/**
 * What PostgreSQL does for one webhook about an idle member: the webhook is stored, the member gets a call, the status is read,
 * and the member becomes idle again. Each member gets one webhook in each round, so that every webhook has all of these effects.
 */
export async function writes(services: Services, { isQuick }: Scale): Promise<Figure[]> {
  const memberCount = isQuick ? 200 : 3_000;
  const roundCount = 2;
  // A server of its own: its processor time and its log are those of this scenario. Pages are not logged in full after a
  // checkpoint, and not vacuumed, so that two runs log the same.
  const server = await startPostgres({
    settings: { shared_preload_libraries: "pg_stat_statements", wal_level: "replica", autovacuum: "off" },
  });
  try {
    return await withEnvironment({ ...services, databaseUrl: server.url }, async (environment) => {
      await withDatabase(environment.databaseUrl, async (database) => {
        await database.pool.query("create extension pg_stat_statements");
        await insertMembers(database, memberCount);
      });
      const measure = async (apps: Apps) => {
        // Members are first updated on full pages.
        await processWebhooks(environment, apps, memberCount, 1);
        const before = await readUsage(environment.databaseUrl);
        const cpuMs: number[] = [];
        await processWebhooks(environment, apps, memberCount, roundCount, () => {
          cpuMs.push(cpuMsOf(server.pid));
        });
        const used = difference(before, await readUsage(environment.databaseUrl));
        const count = memberCount * roundCount;
        // Without the first round, in which connections are opened and statements prepared.
        const [first = Number.NaN, last = Number.NaN] = [cpuMs.at(0), cpuMs.at(-1)];
        return { used, count, cpuMs: (last - first) / (memberCount * (roundCount - 1)) };
      };
      const withFew = await measure(few);
      const withMany = await measure(many);
      print(withFew.used, withFew.count);
      return figuresOf(withFew, withMany);
    });
  } finally {
    await server.stop();
  }
}

async function withDatabase(url: string, work: (database: Database) => Promise<void>): Promise<void> {
  const database = connect({ url, applicationName: "bench", statementTimeoutMs: 300_000 });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

/** Sends one webhook for each member, and waits until all members are idle again, `rounds` times. Then stops the apps. */
async function processWebhooks(
  { startApp, clear, databaseUrl }: BenchEnvironment,
  { ingests, workers }: Apps,
  memberCount: number,
  rounds: number,
  onRoundEnd: () => void = () => undefined,
): Promise<void> {
  const times = <Value>(count: number, start: () => Promise<Value>) =>
    Promise.all(Array.from({ length: count }, start));
  const urls = await times(ingests, () => startApp("ingest"));
  await times(workers, () => startApp("worker", { SWEEP_INTERVAL_MS: "10000" }));
  const limit = pLimit(50);
  await withDatabase(databaseUrl, async ({ pool }) => {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        Array.from({ length: memberCount }, (_, index) =>
          limit(() => send(urls[index % urls.length] ?? "", guidOf(index + 1))),
        ),
      );
      await until(
        "every member is idle again",
        async () => {
          const { rows } = await pool.query<{ open: string }>(
            "select (select count(*) from inbox where processed_at is null) + (select count(*) from outbox) as open",
          );
          return Number(rows[0]?.open) === 0;
        },
        { timeoutMs: 120_000, everyMs: 250 },
      );
      onRoundEnd();
    }
  });
  await clear();
}

async function send(ingest: string, memberGuid: string): Promise<void> {
  const body = webhookBody(memberGuid);
  const response = await fetch(`${ingest}/webhooks/mx`, { method: "POST", headers: webhookHeaders, body });
  if (response.status !== 204) throw new Error(`A webhook was answered with ${response.status}.`);
}

/** The indexes keep their size at the end. */
function difference(before: Usage, after: Usage): Usage {
  return {
    walBytes: after.walBytes - before.walBytes,
    transactions: after.transactions - before.transactions,
    statements: after.statements - before.statements,
    tables: new Map(
      [...after.tables].map(([name, table]) => {
        const earlier = before.tables.get(name);
        return [
          name,
          {
            inserted: table.inserted - (earlier?.inserted ?? 0),
            updated: table.updated - (earlier?.updated ?? 0),
            hotUpdated: table.hotUpdated - (earlier?.hotUpdated ?? 0),
            deleted: table.deleted - (earlier?.deleted ?? 0),
          },
        ];
      }),
    ),
    indexes: new Map(
      [...after.indexes].map(([name, index]) => [
        name,
        { ...index, scans: index.scans - (before.indexes.get(name)?.scans ?? 0) },
      ]),
    ),
  };
}

/** Rows by table and scans by index, for each webhook. */
function print({ tables, indexes }: Usage, count: number): void {
  const each = (value: number) => (value / count).toFixed(2);
  const changed = [...tables].filter(([, table]) => table.inserted + table.updated + table.deleted > 0);
  console.error(["table".padEnd(28), "inserted", "updated", "HOT", "deleted"].join("\t"));
  for (const [name, { inserted, updated, hotUpdated, deleted }] of changed)
    console.error([name.padEnd(28), ...[inserted, updated, hotUpdated, deleted].map(each)].join("\t"));
  console.error(["index".padEnd(28), "scans", "KiB"].join("\t"));
  for (const [name, { table, scans, bytes }] of indexes) {
    if (changed.some(([each]) => each === table))
      console.error([name.padEnd(28), each(scans), bytes / 1_024].join("\t"));
  }
}

interface Measured {
  used: Usage;
  count: number;
  /** PostgreSQL's processor time for each webhook. */
  cpuMs: number;
}

function figuresOf(withFew: Measured, withMany: Measured): Figure[] {
  const { used, count } = withFew;
  const hotShare = (name: string) => {
    const { updated = 0, hotUpdated = 0 } = used.tables.get(name) ?? {};
    return hotUpdated / updated;
  };
  const growth = withMany.cpuMs / withFew.cpuMs;
  return [
    figure("wal", used.walBytes / count, "bytes/webhook", 5_000),
    {
      ...figure("statements", used.statements / count, "statements/webhook", 6),
      baseline: {
        name: "with three ingests and four workers",
        value: rounded(withMany.used.statements / withMany.count),
      },
    },
    figure("transactions", used.transactions / count, "transactions/webhook", 5),
    hot("members", hotShare("members")),
    {
      ...figure("processor_growth", growth, "ratio", 1.3),
      baseline: {
        name: "ms of PostgreSQL's processor time for each webhook, one ingest and one worker",
        value: rounded(withFew.cpuMs),
      },
    },
  ];
}

function figure(name: string, value: number, unit: string, max: number): Figure {
  return { name: `writes.${name}`, value: rounded(value), unit, target: `<= ${max}`, met: value <= max };
}

function hot(table: string, share: number): Figure {
  return {
    name: `writes.hot_updates_of_${table}`,
    value: rounded(share),
    unit: "ratio",
    target: ">= 0.7",
    met: share >= 0.7,
  };
}
