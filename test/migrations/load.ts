import { connect, type Database } from "@account-opening/db";
import { advance } from "@account-opening/db/advance";
import { inbox } from "@account-opening/db/inbox";
import { context, guidOf } from "../bench/members.ts";

interface Measured {
  seconds: number;
  writeCount: number;
  /** The slowest event: its receipt, the advance of its member, and a row of the timeline and of the events. */
  longestWriteMs: number;
  /** Of a writer, in samples every 20 ms. */
  longestWaitMs: number;
}

interface Load {
  /** What writers experience while `work` runs. */
  during(work: () => Promise<unknown>): Promise<Measured>;
  stop(): Promise<void>;
}

const writerName = "writer";
const sampleEveryMs = 20;
/** The pause of a writer after each event. */
const pauseMs = 20;

/** Writers that process webhooks, each with its own connection, and a sampler of their waits for locks. */
export async function startLoad(url: string, given: { writers: number; members: number }): Promise<Load> {
  const database = connect({ url, applicationName: writerName, poolSize: given.writers });
  const observer = connect({ url, applicationName: "observer", poolSize: 1 });
  const work = { isOver: false };
  let writes: number[] = [];
  let longestWaitMs = 0;
  const write = async (index: number) => {
    for (let round = 0; !work.isOver; round += 1) {
      const memberGuid = guidOf(1 + ((round * given.writers + index) % given.members));
      const begin = performance.now();
      await processWebhook(database, memberGuid, `evt_load_${index}_${round}`);
      writes.push(performance.now() - begin);
      await pause(pauseMs);
    }
  };
  const sample = async () => {
    for (; !work.isOver; await pause(sampleEveryMs))
      longestWaitMs = Math.max(longestWaitMs, await longestWaitOf(observer));
  };
  const running = Promise.all([...Array.from({ length: given.writers }, (_, index) => write(index)), sample()]);
  // A writer that fails ends the measurement.
  running.catch(() => undefined);
  return {
    async during(measured) {
      writes = [];
      longestWaitMs = 0;
      const begin = performance.now();
      await Promise.race([measured(), running]);
      const measuredMs = performance.now() - begin;
      // The writes that waited for the last lock end now.
      await pause(1_000);
      return {
        seconds: Math.round(measuredMs / 100) / 10,
        writeCount: writes.length,
        longestWriteMs: Math.round(Math.max(0, ...writes)),
        longestWaitMs: Math.round(longestWaitMs),
      };
    },
    async stop() {
      work.isOver = true;
      await running.catch((error: unknown) => console.error(error));
      await observer.close();
      await database.close();
    },
  };
}

async function processWebhook(database: Database, memberGuid: string, eventId: string): Promise<void> {
  const event = { kind: "webhook_received", type: "CONNECTION_STATUS" } as const;
  const received = { source: "webhook", type: event.type, event, raw: null, outcome: null } as const;
  await inbox.append(database, [{ ...received, memberGuid, receivedAt: new Date() }]);
  await advance(database, [memberGuid], context, () => new Date());
  await database.pool.query(
    `with entry as (insert into timeline (member_guid, at, entry) values ($1, now(), '{"kind":"status_read"}'))
     insert into events (id, member_guid, type, at, notification) values ($2, $1, 'member.connected', now(), '{}')`,
    [memberGuid, eventId],
  );
}

async function longestWaitOf({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select max(extract(epoch from clock_timestamp() - waitstart) * 1000)::float8 as ms
     from pg_locks join pg_stat_activity using (pid) where not granted and application_name = $1`,
    [writerName],
  );
  return rows[0]?.ms ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
