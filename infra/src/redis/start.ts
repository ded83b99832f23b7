import { join, resolve } from "node:path";
import { Redis } from "ioredis";
import { type Environment, environment } from "../environment.ts";
import { RedisUnavailableError } from "../errors.ts";
import { onFreePort } from "../process/free-port.ts";
import { passMode, workPlace } from "../process/places.ts";
import { type ServerProcess, startServer } from "../process/server-process.ts";
import { namedFolder, type ServiceFolder, throwAwayFolder } from "../process/service-folder.ts";
import { endProcess, stampOf } from "../process/stamp.ts";
import { stopWithUs } from "../process/stop-with-us.ts";
import type { RedisCommand, RedisSource } from "./command.ts";
import { redisSources } from "./sources.ts";

export interface RedisOptions {
  /** Kept when the server stops. Without it: a throw-away folder. */
  dataDir?: string;
  /** Without it: a free one. */
  port?: number;
  /** Flags after ours, for example `["--appendonly", "yes"]`. */
  extraArgs?: readonly string[];
  env?: Environment;
  /** Where to look for Redis, first to last. */
  sources?: readonly RedisSource[];
  /** Hears what takes a while, and what is second best. */
  say?: (line: string) => void;
}

/** A Redis of our own. */
export interface RedisServer {
  /** Stays the same when the server is started again. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** False for the stand-in written in JavaScript. */
  readonly genuine: boolean;
  /** Ends it for good. */
  stop(): Promise<void>;
  /** Crashes it (SIGKILL); `restart` brings it back. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder, after ending it if it runs. It keeps only what its flags say. */
  restart(): Promise<void>;
}

/**
 * Starts Redis on 127.0.0.1, never evicting and storing nothing on disk unless told to, and resolves once it answers.
 *
 * @throws RedisUnavailableError when there is no Redis to start
 * @throws FolderInUseError when `dataDir` is being served
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const say = options.say ?? ((line: string) => console.warn(line));
  const command = findRedis(options.sources ?? redisSources(options.env ?? environment, say), say);
  const folder = options.dataDir
    ? namedFolder(resolve(options.dataDir), 0o700)
    : throwAwayFolder(workPlace(null), "redis", passMode());
  const house = { command, folder, extraArgs: options.extraArgs ?? [] };
  try {
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
  command: RedisCommand;
  folder: ServiceFolder;
  extraArgs: readonly string[];
}

function findRedis(sources: readonly RedisSource[], say: (line: string) => void): RedisCommand {
  const reasons: string[] = [];
  for (const { name, find } of sources) {
    try {
      const found = find();
      if (found !== null) return found;
      reasons.push(`${name}: not there`);
    } catch (error) {
      const reason = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      say(`Not had from ${reason}`);
      reasons.push(reason);
    }
  }
  throw new RedisUnavailableError(reasons);
}

function launch({ command, folder, extraArgs }: House, port: number): Promise<ServerProcess> {
  const flags = [
    ["--bind", "127.0.0.1"],
    ["--dir", folder.path],
    ["--daemonize", "no"],
    ["--maxmemory-policy", "noeviction"],
    ["--save", ""],
    ["--appendonly", "no"],
    extraArgs,
  ];
  const server = {
    name: "Redis",
    command: command.command,
    args: [...command.args, "--port", String(port), ...(command.kind === "redis" ? flags.flat() : [])],
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin", ...command.env },
    cwd: folder.path,
    logFile: join(folder.path, "server.log"),
    user: null,
    port,
  };
  return startServer(server, folder.noteServer, (pid) =>
    command.kind === "redis" ? answersAs(pid, urlOf(port)) : pings(urlOf(port)),
  );
}

/** Rejects unless the server at `url` answers. */
export async function pings(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.ping());
}

/** On a port that two servers wanted, the one that answers may be the other. */
async function answersAs(pid: number, url: string): Promise<void> {
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

function handleOn(house: House, first: ServerProcess, port: number): RedisServer {
  let server = first;
  let stopped = false;
  const forget = stopWithUs(() => {
    const stamp = server.running ? stampOf(server.pid) : null;
    if (stamp !== null) endProcess(stamp);
    house.folder.release();
  });
  return {
    url: urlOf(port),
    port,
    genuine: house.command.kind === "redis",
    get pid() {
      return server.pid;
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await server.end("SIGINT");
      house.folder.release();
      forget();
    },
    async kill() {
      await server.end("SIGKILL");
    },
    async restart() {
      if (stopped) throw new Error("This Redis was stopped for good. Start a new one.");
      await server.end("SIGINT");
      server = await launch(house, port);
    },
  };
}
