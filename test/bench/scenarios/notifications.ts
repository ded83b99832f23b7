import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { apiKeys } from "@account-opening/db/access";
import type { Services } from "@account-opening/infra";
import { until } from "../../harness/until.ts";
import { type BenchEnvironment, withEnvironment } from "../environment.ts";
import { type Figure, rounded, type Scale } from "../measure.ts";

/** Time that the receiver takes to answer. */
const answerMs = 100;

/** Events of one member, which an endpoint receives in order. */
const eventsPerMember = 3;

/** The ceiling of one endpoint before it adapted to its receiver. */
const fixedCeiling = "8";

/** Deliveries per second to one endpoint whose receiver takes 100 ms to answer. */
export async function notifications(services: Services, { isQuick }: Scale): Promise<Figure[]> {
  const count = isQuick ? 600 : 30_000;
  const few = isQuick ? 120 : 900;
  const before = await delivered(services, {
    count: few,
    workers: 1,
    env: { NOTIFY_CONCURRENCY: fixedCeiling },
  });
  const baseline = { name: "at most 8 in flight, events/s", value: rounded(before) };
  const figure = (name: string, perSecond: number): Figure => ({
    name: `notifications.${name}`,
    value: rounded(perSecond),
    unit: `events/s to a receiver that takes ${answerMs} ms`,
    target: ">= 1000",
    met: perSecond >= 1_000,
    baseline,
  });
  return [
    figure("one_worker", await delivered(services, { count, workers: 1 })),
    figure("four_workers", await delivered(services, { count, workers: 4 })),
    figure(
      "beside_hanging_receiver",
      await delivered(services, { count, workers: 1, isBesideHanging: true }),
    ),
  ];
}

interface Run {
  count: number;
  workers: number;
  env?: Record<string, string>;
  /** Another endpoint, with the same events, whose receiver never answers. */
  isBesideHanging?: boolean;
}

async function delivered(services: Services, { count, workers, env = {}, isBesideHanging = false }: Run) {
  return withEnvironment(services, async (environment) => {
    const { startApp, clear } = environment;
    const receiver = await startReceiver(answerMs);
    const hanging = isBesideHanging ? await startReceiver(Number.POSITIVE_INFINITY) : null;
    try {
      await createEndpoints(environment, [receiver, ...(hanging === null ? [] : [hanging])]);
      await clear();
      await recordEvents(environment, count);
      for (let started = 0; started < workers; started += 1) await startApp("worker", env);
      await until("all events are delivered", () => receiver.arrivals.size >= count, { timeoutMs: 300_000 });
      const times = [...receiver.arrivals.values()];
      const [first = 0, last = 0] = [Math.min(...times), Math.max(...times)];
      assertOrder(receiver.arrivals);
      return ((count - 1) * 1_000) / (last - first);
    } finally {
      await clear();
      await receiver.close();
      await hanging?.close();
    }
  });
}

interface Receiver {
  url: string;
  /** The arrival of each event, by its ID. */
  arrivals: Map<string, number>;
  close(): Promise<void>;
}

async function startReceiver(delayMs: number): Promise<Receiver> {
  const arrivals = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const id = String(request.headers["webhook-id"]);
    if (!arrivals.has(id)) arrivals.set(id, performance.now());
    request.resume();
    if (!Number.isFinite(delayMs)) return;
    await pause(delayMs);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    arrivals,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createEndpoints({ startApp, database }: BenchEnvironment, receivers: readonly Receiver[]) {
  const api = await startApp("api");
  const scopes = ["endpoints:write", "events:read"];
  const key = await apiKeys.create(database, { name: "bench", scopes }, new Date());
  for (const { url } of receivers) {
    const response = await fetch(`${api}/v1/endpoints`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ url }),
    });
    if (!response.ok) throw new Error(`The endpoint was not created: ${await response.text()}`);
  }
}

/** Events as an advance records them. The ID has the member and the number of the event. */
async function recordEvents({ database }: BenchEnvironment, count: number): Promise<void> {
  await database.pool.query(
    `insert into events (id, member_guid, type, at, notification)
     select 'evt_' || n % ($1 / $2) || '_' || n / ($1 / $2), 'MBR-' || n % ($1 / $2), 'member.connected', now(),
            jsonb_build_object('type', 'member.connected', 'memberGuid', 'MBR-' || n % ($1 / $2), 'userGuid', 'USR-1',
              'state', 'connected', 'reason', null, 'connectionStatus', 'CONNECTED', 'mxErrorCode', null, 'check', null)
     from generate_series(0, $1 - 1) as n`,
    [count, eventsPerMember],
  );
  await database.pool.query("vacuum analyze");
}

function assertOrder(arrivals: ReadonlyMap<string, number>): void {
  for (const [id, at] of arrivals) {
    const [prefix, member, number] = id.split("_");
    const next = arrivals.get(`${prefix}_${member}_${Number(number) + 1}`);
    if (next !== undefined && next < at)
      throw new Error(`An event of member ${member} arrived before ${id}.`);
  }
}
