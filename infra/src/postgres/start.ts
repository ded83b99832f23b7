import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { type Environment, environment } from "../environment.ts";
import { PostgresUnavailableError, ServiceFailedError } from "../errors.ts";
import { onFreePort } from "../process/free-port.ts";
import { passMode, workPlace } from "../process/places.ts";
import { type User, userInsteadOfRoot } from "../process/run-as.ts";
import { type ServerProcess, startServer } from "../process/server-process.ts";
import { namedFolder, type ServiceFolder, throwAwayFolder } from "../process/service-folder.ts";
import { endProcess, stampOf } from "../process/stamp.ts";
import { stopWithUs } from "../process/stop-with-us.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { type Cluster, clusterIn, urlOf } from "./cluster.ts";

export interface PostgresOptions {
  /** Kept when the server stops. Without it: a throw-away folder, and no `fsync`. */
  dataDir?: string;
  /** Without it: a free one. */
  port?: number;
  /** Server settings, over the ones chosen here. */
  settings?: Readonly<Record<string, string>>;
  env?: Environment;
}

/** A PostgreSQL of our own. */
export interface PostgresServer {
  /** As superuser, to the database `postgres`. Stays the same when the server is started again. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it for good. `fast` disconnects clients and shuts down; `immediate` leaves recovery to the next start. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Crashes it (SIGKILL); `restart` brings it back. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, after ending it if it runs. */
  restart(): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 and resolves once it answers.
 *
 * @throws PostgresUnavailableError when there is no PostgreSQL to start
 * @throws FolderInUseError when `dataDir` is being served
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const user = servant();
  const place = workPlace(user);
  const binaries = findBinaries(options.env ?? environment, user, place);
  const folder = options.dataDir
    ? namedFolder(resolve(options.dataDir), passMode())
    : throwAwayFolder(place, "postgres", passMode());
  try {
    const cluster = clusterIn(folder, user, place, binaries);
    const house = { binaries, user, folder, cluster, settings: settingsOf(options, folder) };
    const { server, port } = await onFreePort(options.port, async (port) => ({
      server: await launch(house, port),
      port,
    }));
    return handleOn(house, server, port);
  } catch (error) {
    folder.release();
    throw error;
  }
}

interface House {
  binaries: Binaries;
  user: User | null;
  folder: ServiceFolder;
  cluster: Cluster;
  settings: Readonly<Record<string, string>>;
}

/** PostgreSQL refuses to run as root. */
function servant(): User | null {
  const user = userInsteadOfRoot(["postgres", "nobody"]);
  if (user !== undefined) return user;
  throw new PostgresUnavailableError([
    "PostgreSQL refuses to run as root, and neither of the users postgres and nobody can be used instead",
  ]);
}

/** Nobody misses a throw-away folder after a power cut; a crash of the server itself loses nothing either way. */
function settingsOf(options: PostgresOptions, { throwAway }: ServiceFolder): House["settings"] {
  return {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "300",
    timezone: "UTC",
    ...(throwAway && { fsync: "off", full_page_writes: "off", wal_level: "minimal", max_wal_senders: "0" }),
    ...options.settings,
  };
}

async function launch(
  { binaries, user, folder, cluster, settings }: House,
  port: number,
): Promise<ServerProcess> {
  const { dataDir } = cluster;
  const command = {
    name: "PostgreSQL",
    command: join(binaries, "postgres"),
    args: [
      "-D",
      dataDir,
      "-p",
      String(port),
      ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`),
    ],
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
    cwd: dataDir,
    logFile: join(folder.path, "server.log"),
    user,
    port,
  };
  return startServer(command, folder.noteServer, () => answers(urlOf(cluster, port)));
}

/** Rejects unless the server at `url` answers a query. */
export async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
  } finally {
    await client.end().catch(() => undefined);
  }
}

function handleOn(house: House, first: ServerProcess, port: number): PostgresServer {
  let server = first;
  let stopped = false;
  const { folder, cluster } = house;
  const forget = stopWithUs(() => {
    const stamp = server.running ? stampOf(server.pid) : null;
    if (stamp !== null) endProcess(stamp);
    folder.release();
  });
  return {
    url: urlOf(cluster, port),
    port,
    get pid() {
      return server.pid;
    },
    async stop(mode = "fast") {
      if (stopped) return;
      stopped = true;
      await server.end(mode === "fast" ? "SIGINT" : "SIGQUIT");
      folder.release();
      forget();
    },
    async kill() {
      await server.end("SIGKILL");
    },
    async restart() {
      if (stopped) throw new Error("This PostgreSQL was stopped for good. Start a new one.");
      await server.end("SIGINT");
      server = await relaunch(house, port);
    },
  };
}

/** After a crash the old server's children need a moment to notice and go; until then a new one refuses to start. */
async function relaunch(house: House, port: number): Promise<ServerProcess> {
  const giveUpAt = performance.now() + 15_000;
  for (;;) {
    try {
      return await launch(house, port);
    } catch (error) {
      const crowded =
        error instanceof ServiceFailedError && /shared memory block|lock file/.test(error.message);
      if (!crowded || performance.now() > giveUpAt) throw error;
      await pause(50);
    }
  }
}
