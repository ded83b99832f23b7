import type { PostgresServer, RedisServer, TcpProxy } from "@account-opening/infra";
import pg from "pg";
import type { Apps, ProcessName } from "../harness/apps.ts";
import { moveClock } from "../harness/clocks.ts";
import { type AppProcess, stopApp } from "../harness/processes.ts";
import type { Receiver } from "../harness/receiver.ts";
import { type RedisFault, redisFaults, withRedis } from "../harness/redis-faults.ts";
import type { Takeovers } from "./takeover.ts";

/** What there is to be broken. */
export interface Breakable {
  postgres: PostgresServer;
  redis: RedisServer;
  /** The second worker's connections. */
  lines: Record<"postgres" | "redis", TcpProxy>;
  apps: Apps;
  receiver: Receiver;
  takeovers: Takeovers;
}

/** Breaks one thing, and resolves once it is put right again. */
export type Breakage = () => Promise<void>;

/** Longer than a lease. */
const pastLeaseMs = 9_000;
const awayMs = 3_000;
/** Each way. */
const slowMs = 100;
/** Requests answered so, once a run: each holds its member up for as long as a wait of MX may last, five minutes. */
const dayLongWaits = 3;
const hourMs = 3_600_000;

/** Everything that breaks while members and debits go through. */
export function breakagesOf(breakable: Breakable): Record<string, Breakage> {
  const { postgres, redis, lines, apps, receiver, takeovers } = breakable;
  const kill =
    (name: ProcessName): Breakage =>
    async () => {
      await killed(apps, name);
      await apps.start(name);
    };
  const killWorker =
    (name: ProcessName, kind: string, moment?: () => Promise<void>): Breakage =>
    async () => {
      await moment?.();
      await killed(apps, name);
      await Promise.all([takeovers.measure(kind), apps.start(name)]);
    };
  const freeze =
    (pidOf: () => number | undefined, ms: number): Breakage =>
    async () => {
      const pid = pidOf();
      if (pid === undefined) return;
      process.kill(pid, "SIGSTOP");
      await pause(ms);
      process.kill(pid, "SIGCONT");
    };
  let isDayAsked = false;
  const single = {
    "worker killed": killWorker("worker", "worker killed"),
    "second worker killed": killWorker("worker-2", "second worker killed"),
    "worker killed while results are read": killWorker("worker", "worker killed while results are read", () =>
      takeovers.whileResultsAreRead(),
    ),
    "api killed": kill("api"),
    "ingest killed": kill("ingest"),
    "worker deployed anew": async () => {
      await stopApp(apps.processes.worker);
      await apps.start("worker");
    },
    "worker frozen past its leases": freeze(() => apps.processes.worker.child.pid, pastLeaseMs),
    "worker's clock an hour ahead": setClockWrong(() => apps.processes.worker, hourMs),
    "second worker's clock an hour behind": setClockWrong(() => apps.processes["worker-2"], -hourMs),
    "api's clock an hour ahead": setClockWrong(() => apps.processes.api, hourMs),
    "Redis flushed": () => withRedis(redis, (client) => client.flushall()),
    "Redis killed": async () => {
      await redis.kill();
      await redis.restart();
    },
    ...Object.fromEntries(
      redis.isRealRedis ? redisFaults.map((fault) => [`Redis ${fault.name}`, suffer(redis, fault)]) : [],
    ),
    "PostgreSQL crashed": async () => {
      await postgres.kill();
      await postgres.restart();
    },
    "PostgreSQL stopped at once": async () => {
      process.kill(postgres.pid, "SIGQUIT");
      await postgres.restart();
    },
    "PostgreSQL read-only": readOnly(postgres.url),
    "second worker's connections to PostgreSQL half open": async () => lines.postgres.goHalfOpen(),
    "second worker's connections to Redis half open": async () => lines.redis.goHalfOpen(),
    "second worker's connections slow": async () => {
      for (const line of Object.values(lines)) line.slowDown(slowMs);
      await pause(awayMs);
      for (const line of Object.values(lines)) line.slowDown(0);
    },
    "MX away": async () => {
      const { ratios } = apps.mx.control.changeFaults({});
      apps.mx.control.changeFaults({ ratios: { ...ratios, error_503: 1 } });
      await pause(awayMs);
      apps.mx.control.changeFaults({ ratios });
    },
    "MX asking for false waits": async () => {
      const { ratios } = apps.mx.control.changeFaults({
        ratios: { retry_after_garbage: 1 },
        rules: isDayAsked ? [] : [{ kind: "retry_after_day", operation: "status", times: dayLongWaits }],
      });
      isDayAsked = true;
      await pause(awayMs);
      apps.mx.control.changeFaults({ ratios: { ...ratios, retry_after_garbage: 0 }, rules: [] });
    },
    "events that no release can read, for every member": () => poisonInbox(postgres.url),
    "receiver failing": async () => {
      receiver.respondWith((attempt) => (attempt % 3 === 0 ? "cut" : 503));
      await pause(awayMs);
      receiver.respondWith(() => 204);
    },
  } satisfies Record<string, Breakage>;
  return {
    ...single,
    "many things at once": async () => {
      await Promise.all([
        single["worker frozen past its leases"](),
        single["second worker's connections to PostgreSQL half open"](),
        single["second worker's connections to Redis half open"](),
        single["api killed"](),
        single["ingest killed"](),
        single["Redis killed"](),
        single["PostgreSQL crashed"](),
        single["MX away"](),
        single["receiver failing"](),
      ]);
    },
  };
}

/** The host's clock jumps, and later back. */
function setClockWrong(processOf: () => AppProcess | undefined, byMs: number): Breakage {
  return async () => {
    const wrong = processOf();
    if (wrong === undefined) return;
    moveClock(wrong, byMs);
    await pause(pastLeaseMs);
    moveClock(wrong, 0);
  };
}

/** As on a full disk or after a fail-over: PostgreSQL reads, and refuses to write. */
function readOnly(url: string): Breakage {
  const set = async (value: "on" | "off") => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    await client.query(`alter system set default_transaction_read_only = ${value}`);
    await client.query("select pg_reload_conf()");
    await client.end();
  };
  return async () => {
    await set("on");
    await pause(awayMs);
    await set("off");
  };
}

/** Each is an outcome, and nothing else: every member goes on as the judges expect it to. */
async function poisonInbox(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query(
    `insert into inbox (member_guid, source, type, event, received_at)
     select guid, 'api', 'poison', event::jsonb, now()
     from members cross join unnest(array['{"kind":"not_known"}', 'null', '"text"', '{"kind":"challenges_answered"}']) as event`,
  );
  await client.end();
}

/** Redis is in a state in which it does not do its work, and is put right again. */
function suffer(redis: RedisServer, { begin, end }: RedisFault): Breakage {
  return async () => {
    await begin(redis);
    await pause(awayMs);
    await end(redis);
  };
}

/** Ends a process at once, if it runs. */
async function killed({ processes }: Apps, name: ProcessName): Promise<void> {
  const running = processes[name];
  if (running === undefined) return;
  const ended = new Promise((resolve) => running.child.once("exit", resolve));
  running.child.kill("SIGKILL");
  await ended;
}

/** Faults last; nothing is waited for. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
