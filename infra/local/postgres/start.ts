import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { type Environment, environment } from "../environment.ts";
import { PostgresUnavailableError, ServiceFailedError } from "../errors.ts";
import { sharedMode, workDirectory } from "../process/directories.ts";
import { addExitHook } from "../process/exit-hooks.ts";
import { onFreePort } from "../process/free-port.ts";
import { endProcess, identityOf } from "../process/process-identity.ts";
import { type User, userInsteadOfRoot } from "../process/run-as.ts";
import { type ServerProcess, startServer } from "../process/server-process.ts";
import { namedFolder, type ServiceFolder, temporaryFolder } from "../process/service-folder.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { type Cluster, openCluster, urlOf } from "./cluster.ts";
import { connectionInfo, copyCluster, replicationSettings } from "./standby.ts";

export interface PostgresOptions {
  /** Kept when the server stops. By default a temporary folder, without `fsync`. */
  dataDir?: string;
  /** By default a free port. */
  port?: number;
  /** Override the default server settings. */
  settings?: Readonly<Record<string, string>>;
  /** Starts as a standby of this server, which needs `replicationSettings`. `name` is its name at the primary. */
  standbyOf?: { primary: PostgresServer; name: string };
  env?: Environment;
}

/** A running PostgreSQL server. */
export interface PostgresServer {
  /** Database `postgres`, as superuser. A restart does not change it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops the server permanently. `fast` disconnects clients and shuts down; `immediate` needs recovery at the next start. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Crashes the server (SIGKILL). `restart` starts it again. */
  kill(): Promise<void>;
  /** Stops the server if it runs, and starts it again with the same port and data. */
  restart(): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 and resolves once it answers.
 *
 * @throws PostgresUnavailableError if no PostgreSQL can be started
 * @throws FolderInUseError if a running server uses `dataDir`
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const user = findServiceUser();
  const directory = workDirectory(user);
  const binaries = findBinaries(options.env ?? environment, user, directory);
  const folder = options.dataDir
    ? namedFolder(resolve(options.dataDir), sharedMode())
    : temporaryFolder(directory, "postgres", sharedMode());
  try {
    const cluster =
      options.standbyOf === undefined
        ? openCluster(folder, user, directory, binaries)
        : await copyCluster(options.standbyOf.primary.url, folder, user);
    const config = { binaries, user, folder, cluster, settings: settingsOf(options, folder) };
    const { server, port } = await onFreePort(options.port, async (port) => ({
      server: await launch(config, port),
      port,
    }));
    return createHandle(config, server, port);
  } catch (error) {
    folder.release();
    throw error;
  }
}

interface ServerConfig {
  binaries: Binaries;
  user: User | null;
  folder: ServiceFolder;
  cluster: Cluster;
  settings: Readonly<Record<string, string>>;
}

/** PostgreSQL refuses to run as root. */
export function findServiceUser(): User | null {
  const user = userInsteadOfRoot(["postgres", "nobody"]);
  if (user !== undefined) return user;
  throw new PostgresUnavailableError([
    "PostgreSQL refuses to run as root, and neither of the users postgres and nobody can be used instead",
  ]);
}

/** A temporary folder need not survive a power failure. A crash of the server loses no data either way. */
function settingsOf(options: PostgresOptions, { isTemporary }: ServiceFolder): ServerConfig["settings"] {
  return {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "300",
    timezone: "UTC",
    ...(isTemporary && { fsync: "off", full_page_writes: "off", wal_level: "minimal", max_wal_senders: "0" }),
    ...options.settings,
    ...(options.standbyOf && {
      ...replicationSettings,
      primary_conninfo: connectionInfo(options.standbyOf.primary.url, options.standbyOf.name),
    }),
  };
}

async function launch(
  { binaries, user, folder, cluster, settings }: ServerConfig,
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
  return startServer(command, folder.recordServer, () => checkPostgres(urlOf(cluster, port)));
}

/** Rejects unless the server at `url` answers a query. */
export async function checkPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
  } finally {
    await client.end().catch(() => undefined);
  }
}

function createHandle(config: ServerConfig, first: ServerProcess, port: number): PostgresServer {
  let server = first;
  let stopped = false;
  const { folder, cluster } = config;
  const removeExitHook = addExitHook(() => {
    const identity = server.running ? identityOf(server.pid) : null;
    if (identity !== null) endProcess(identity);
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
      removeExitHook();
    },
    async kill() {
      await server.end("SIGKILL");
    },
    async restart() {
      if (stopped) throw new Error("This PostgreSQL server was stopped permanently. Start a new one.");
      await server.end("SIGINT");
      server = await relaunch(config, port);
    },
  };
}

/** After a crash, the new server cannot start until the children of the old one have ended. */
async function relaunch(config: ServerConfig, port: number): Promise<ServerProcess> {
  const giveUpAt = performance.now() + 15_000;
  for (;;) {
    try {
      return await launch(config, port);
    } catch (error) {
      const areChildrenRunning =
        error instanceof ServiceFailedError && /shared memory block|lock file/.test(error.message);
      if (!areChildrenRunning || performance.now() > giveUpAt) throw error;
      await pause(50);
    }
  }
}
