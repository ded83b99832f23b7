import { join, resolve } from "node:path";
import { Redis } from "ioredis";
import { type Environment, environment } from "../environment.ts";
import { RedisUnavailableError } from "../errors.ts";
import { sharedMode, workDirectory } from "../process/directories.ts";
import { addExitHook } from "../process/exit-hooks.ts";
import { onFreePort } from "../process/free-port.ts";
import { endProcess, identityOf } from "../process/process-identity.ts";
import { type ServerProcess, startServer } from "../process/server-process.ts";
import { namedFolder, type ServiceFolder, temporaryFolder } from "../process/service-folder.ts";
import type { RedisCommand, RedisSource } from "./command.ts";
import { redisSources } from "./sources.ts";

export interface RedisOptions {
  /** Kept when the server stops. By default a temporary folder. */
  dataDir?: string;
  /** By default a free port. */
  port?: number;
  /** Additional flags, for example `["--appendonly", "yes"]`. */
  extraArgs?: readonly string[];
  env?: Environment;
  /** Sources of Redis, first to last. */
  sources?: readonly RedisSource[];
  /** Receives messages about downloads and replacements. */
  log?: (line: string) => void;
}

/** A running Redis server. */
export interface RedisServer {
  /** A restart does not change it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** False for the replacement written in JavaScript. */
  readonly isRealRedis: boolean;
  /** Stops the server permanently. */
  stop(): Promise<void>;
  /** Crashes the server (SIGKILL). `restart` starts it again. */
  kill(): Promise<void>;
  /** Stops the server if it runs, and starts it again with the same port and folder. Data is kept only if its flags persist it. */
  restart(): Promise<void>;
}

/**
 * Starts Redis on 127.0.0.1 and resolves once it answers. By default it evicts nothing and stores nothing on disk.
 *
 * @throws RedisUnavailableError if no Redis can be started
 * @throws FolderInUseError if a running server uses `dataDir`
 */
export function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { extraArgs = [] } = options;
  return startRedisWith(options, (port, folder) => {
    const flags = [
      ["--bind", "127.0.0.1"],
      ["--dir", folder],
      ["--daemonize", "no"],
      ["--maxmemory-policy", "noeviction"],
      ["--save", ""],
      ["--appendonly", "no"],
      extraArgs,
    ];
    return ["--port", String(port), ...flags.flat()];
  });
}

/** Starts Redis with the arguments that `argsOf` returns for its port and folder. */
export async function startRedisWith(
  options: Omit<RedisOptions, "extraArgs">,
  argsOf: (port: number, folder: string) => readonly string[],
): Promise<RedisServer> {
  const log = options.log ?? ((line: string) => console.warn(line));
  const command = findRedis(options.sources ?? redisSources(options.env ?? environment, log), log);
  const folder = options.dataDir
    ? namedFolder(resolve(options.dataDir), 0o700)
    : temporaryFolder(workDirectory(null), "redis", sharedMode());
  const config = { command, folder, argsOf };
  try {
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
  command: RedisCommand;
  folder: ServiceFolder;
  argsOf: (port: number, folder: string) => readonly string[];
}

function findRedis(sources: readonly RedisSource[], log: (line: string) => void): RedisCommand {
  const reasons: string[] = [];
  for (const { name, find } of sources) {
    try {
      const found = find();
      if (found !== null) return found;
      reasons.push(`${name}: not found`);
    } catch (error) {
      const reason = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      log(`Redis is not available from ${reason}`);
      reasons.push(reason);
    }
  }
  throw new RedisUnavailableError(reasons);
}

function launch({ command, folder, argsOf }: ServerConfig, port: number): Promise<ServerProcess> {
  const args = command.kind === "redis" ? argsOf(port, folder.path) : ["--port", String(port)];
  const server = {
    name: "Redis",
    command: command.command,
    args: [...command.args, ...args],
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin", ...command.env },
    cwd: folder.path,
    logFile: join(folder.path, "server.log"),
    user: null,
    port,
  };
  return startServer(server, folder.recordServer, (pid) =>
    command.kind === "redis" ? checkProcess(pid, urlOf(port)) : checkRedis(urlOf(port)),
  );
}

/** Rejects unless the server at `url` answers. */
export async function checkRedis(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.ping());
}

/** If two servers tried to bind the port, the other one may answer. */
async function checkProcess(pid: number, url: string): Promise<void> {
  await withRedis(url, async (redis) => {
    await redis.ping();
    const answering = /^process_id:(\d+)/m.exec(await redis.info("server"))?.[1];
    if (answering !== undefined && Number(answering) !== pid)
      throw new Error("another Redis answers on this port");
  });
}

async function withRedis(url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  let failure: Error | null = null;
  redis.on("error", (error: Error) => {
    failure = error;
  });
  try {
    await redis.connect();
    await work(redis);
  } catch (error) {
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

function createHandle(config: ServerConfig, first: ServerProcess, port: number): RedisServer {
  let server = first;
  let stopped = false;
  const removeExitHook = addExitHook(() => {
    const identity = server.running ? identityOf(server.pid) : null;
    if (identity !== null) endProcess(identity);
    config.folder.release();
  });
  return {
    url: urlOf(port),
    port,
    isRealRedis: config.command.kind === "redis",
    get pid() {
      return server.pid;
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await server.end("SIGINT");
      config.folder.release();
      removeExitHook();
    },
    async kill() {
      await server.end("SIGKILL");
    },
    async restart() {
      if (stopped) throw new Error("This Redis server was stopped permanently. Start a new one.");
      await server.end("SIGINT");
      server = await launch(config, port);
    },
  };
}
