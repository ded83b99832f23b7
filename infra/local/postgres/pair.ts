import { until } from "../process/until.ts";
import { databaseUrl, withClient } from "./databases.ts";
import { replicationSettings } from "./standby.ts";
import { type PostgresServer, startPostgres } from "./start.ts";

/** A primary and a synchronous standby on two fixed ports. */
export interface PostgresPair {
  readonly primary: PostgresServer;
  /** The URL of a database, with both hosts. */
  urlOf(database: string): string;
  /** Crashes the primary and promotes the standby. Resolves once the new primary accepts writes. */
  failOver(): Promise<void>;
  /** Starts a new synchronous standby in place of the crashed primary. */
  addStandby(): Promise<void>;
  stop(): Promise<void>;
}

const standbyName = "standby";
export async function startPostgresPair(): Promise<PostgresPair> {
  let primary = await startPostgres({ settings: replicationSettings });
  let standby: PostgresServer | null = null;
  let freePort: number | undefined;
  const ports = [primary.port];

  async function addStandby(): Promise<void> {
    const added = await startPostgres({
      standbyOf: { primary, name: standbyName },
      ...(freePort !== undefined && { port: freePort }),
    });
    standby = added;
    freePort = undefined;
    if (!ports.includes(added.port)) ports.push(added.port);
    await setSynchronousStandbys(primary, standbyName);
    await until("the standby is synchronous", () => hasSynchronousStandby(primary));
  }

  await addStandby();
  return {
    get primary() {
      return primary;
    },
    urlOf(database) {
      const url = databaseUrl(primary.url, database);
      return url.replace(`127.0.0.1:${primary.port}`, ports.map((port) => `127.0.0.1:${port}`).join(","));
    },
    async failOver() {
      const promoted = standby;
      if (promoted === null) throw new Error("There is no standby.");
      const crashed = primary;
      await crashed.kill();
      await crashed.stop();
      freePort = crashed.port;
      await withClient(promoted.url, (client) => client.query("select pg_promote()"));
      primary = promoted;
      standby = null;
    },
    addStandby,
    async stop() {
      await standby?.stop();
      await primary.stop();
    },
  };
}

async function setSynchronousStandbys({ url }: PostgresServer, names: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`alter system set synchronous_standby_names = '${names}'`);
    await client.query("select pg_reload_conf()");
  });
}

function hasSynchronousStandby({ url }: PostgresServer): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rowCount } = await client.query("select from pg_stat_replication where sync_state = 'sync'");
    return rowCount === 1;
  });
}
