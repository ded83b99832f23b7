import type { PostgresServer, RedisServer, TcpProxy } from "@account-opening/infra";
import pg from "pg";
import type { Apps, ProcessName } from "../harness/apps.ts";
import { moveClock } from "../harness/clocks.ts";
import { type AppProcess, stopApp } from "../harness/processes.ts";
import type { Receiver } from "../harness/receiver.ts";
import { type RedisFault, redisFaults, withRedis } from "../harness/redis-faults.ts";
import type { Takeovers } from "./takeover.ts";

/** The services, connections and apps that faults affect. */
export interface ChaosTarget {
  postgres: PostgresServer;
  redis: RedisServer;
  /** The second worker's connections. */
  lines: Record<"postgres" | "redis", TcpProxy>;
  apps: Apps;
  receiver: Receiver;
  takeovers: Takeovers;
}

/** Causes one fault, and resolves once it has ended. */
export type Fault = () => Promise<void>;

/** How long faults last. */
export interface FaultDurations {
  /** Of a service. */
  outage(): Promise<void>;
  /** Of a process that keeps its leases: longer than a lease. */
  pastLease(): Promise<void>;
  /** From the end of a process or service until it is started again. */
  down(): Promise<void>;
}

const shortFaults: FaultDurations = {
  outage: () => pause(3_000),
  pastLease: () => pause(9_000),
  down: () => Promise.resolve(),
};

/** In each direction. */
const slowMs = 100;
/** Number of such responses per run. Each delays its member by the maximum wait, five minutes. */
const dayLongWaits = 3;
const hourMs = 3_600_000;

/** All faults, by name. */
export function faultsOf(
  target: ChaosTarget,
  { outage, pastLease, down }: FaultDurations = shortFaults,
): Record<string, Fault> {
  const { postgres, redis, lines, apps, receiver, takeovers } = target;
  const kill =
    (name: ProcessName): Fault =>
    async () => {
      await killProcess(apps, name);
      await down();
      await apps.start(name);
    };
  const killWorker =
    (name: ProcessName, kind: string, moment?: () => Promise<void>): Fault =>
    async () => {
      await moment?.();
      await killProcess(apps, name);
      await Promise.all([takeovers.measure(kind), down().then(() => apps.start(name))]);
    };
  const freeze =
    (pidOf: () => number | undefined): Fault =>
    async () => {
      const pid = pidOf();
      if (pid === undefined) return;
      process.kill(pid, "SIGSTOP");
      await pastLease();
      process.kill(pid, "SIGCONT");
    };
  let areDayLongWaitsUsed = false;
  const single = {
    "worker killed": killWorker("worker", "worker killed"),
    "second worker killed": killWorker("worker-2", "second worker killed"),
    "worker killed while results are read": killWorker("worker", "worker killed while results are read", () =>
      takeovers.waitForResultsRead(),
    ),
    "api killed": kill("api"),
    "ingest killed": kill("ingest"),
    "worker redeployed": async () => {
      await stopApp(apps.processes.worker);
      await apps.start("worker");
    },
    "worker frozen past its leases": freeze(() => apps.processes.worker.child.pid),
    "worker's clock an hour ahead": moveHostClock(() => apps.processes.worker, hourMs, pastLease),
    "second worker's clock an hour behind": moveHostClock(
      () => apps.processes["worker-2"],
      -hourMs,
      pastLease,
    ),
    "api's clock an hour ahead": moveHostClock(() => apps.processes.api, hourMs, pastLease),
    "Redis flushed": () => withRedis(redis, (client) => client.flushall()),
    "Redis killed": async () => {
      await redis.kill();
      await down();
      await redis.restart();
    },
    ...Object.fromEntries(
      redis.isRealRedis
        ? redisFaults.map((fault) => [`Redis ${fault.name}`, redisFault(redis, fault, outage)])
        : [],
    ),
    "PostgreSQL crashed": async () => {
      await postgres.kill();
      await down();
      await postgres.restart();
    },
    "PostgreSQL stopped immediately": async () => {
      process.kill(postgres.pid, "SIGQUIT");
      await down();
      await postgres.restart();
    },
    "PostgreSQL read-only": readOnly(postgres.url, outage),
    "second worker's connections to PostgreSQL half open": async () => lines.postgres.goHalfOpen(),
    "second worker's connections to Redis half open": async () => lines.redis.goHalfOpen(),
    "second worker's connections slow": async () => {
      for (const line of Object.values(lines)) line.slowDown(slowMs);
      await outage();
      for (const line of Object.values(lines)) line.slowDown(0);
    },
    "MX unavailable": async () => {
      const { ratios } = apps.mx.control.changeFaults({});
      apps.mx.control.changeFaults({ ratios: { ...ratios, error_503: 1 } });
      await outage();
      apps.mx.control.changeFaults({ ratios });
    },
    "MX requests false waits": async () => {
      const { ratios } = apps.mx.control.changeFaults({
        ratios: { retry_after_garbage: 1 },
        rules: areDayLongWaitsUsed
          ? []
          : [{ kind: "retry_after_day", operation: "status", times: dayLongWaits }],
      });
      areDayLongWaitsUsed = true;
      await outage();
      apps.mx.control.changeFaults({ ratios: { ...ratios, retry_after_garbage: 0 }, rules: [] });
    },
    "unreadable events for every member": () => poisonInbox(postgres.url),
    "receiver failing": async () => {
      receiver.respondWith((attempt) => (attempt % 3 === 0 ? "cut" : 503));
      await outage();
      receiver.respondWith(() => 204);
    },
  } satisfies Record<string, Fault>;
  return {
    ...single,
    "many faults at the same time": async () => {
      await Promise.all([
        single["worker frozen past its leases"](),
        single["second worker's connections to PostgreSQL half open"](),
        single["second worker's connections to Redis half open"](),
        single["api killed"](),
        single["ingest killed"](),
        single["Redis killed"](),
        single["PostgreSQL crashed"](),
        single["MX unavailable"](),
        single["receiver failing"](),
      ]);
    },
  };
}

/** Moves the host's clock, and later resets it. */
function moveHostClock(
  processOf: () => AppProcess | undefined,
  byMs: number,
  pastLease: () => Promise<void>,
): Fault {
  return async () => {
    const app = processOf();
    if (app === undefined) return;
    moveClock(app, byMs);
    await pastLease();
    moveClock(app, 0);
  };
}

/** As on a full disk or after a failover: PostgreSQL refuses writes. */
function readOnly(url: string, outage: () => Promise<void>): Fault {
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
    await outage();
    await set("off");
  };
}

/** An unreadable event is an outcome. Its member continues as expected. */
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

/** Puts Redis into a faulty state, and ends it. */
function redisFault(redis: RedisServer, { begin, end }: RedisFault, outage: () => Promise<void>): Fault {
  return async () => {
    await begin(redis);
    await outage();
    await end(redis);
  };
}

/** Kills a process, if it runs. */
async function killProcess({ processes }: Apps, name: ProcessName): Promise<void> {
  const running = processes[name];
  if (running === undefined) return;
  const ended = new Promise((resolve) => running.child.once("exit", resolve));
  running.child.kill("SIGKILL");
  await ended;
}

/** The duration of a fault. Tests do not use it to wait for a fact. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
