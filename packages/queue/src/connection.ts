import { Cluster, type Command, Redis, type RedisOptions } from "ioredis";
import { readRedisUrl } from "./redis-url.ts";

/** A connection to one server, to the primary that Sentinels name, or to a cluster. */
export type RedisConnection = Redis | Cluster;

export interface ConnectOptions {
  /** In one of the forms of `readRedisUrl`. */
  url: string;
  /** Called for every connection error. ioredis reconnects by itself. */
  onError: (error: Error) => void;
  /** A socket without a reply for this long is closed, even if TCP considers it open. */
  socketTimeoutMs?: number;
}

const commandTimeoutMs = 2_000;

/**
 * A connection for enqueueing, rate limits and the watermark. Commands fail within about two seconds while Redis is
 * unavailable: the caller has committed its row, and the sweep will enqueue it. Commands that are given while the
 * connection opens wait for it, for at most that time.
 */
export function connectProducer({ url, onError, socketTimeoutMs = 5_000 }: ConnectOptions): RedisConnection {
  const connection = open(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    socketTimeout: socketTimeoutMs,
    retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 2_000),
  });
  return connection.on("error", onError);
}

/**
 * A connection for consuming jobs. It waits for Redis without limit. An idle consumer blocks for up to ten seconds at a
 * time, so `socketTimeoutMs` must be longer. Without a socket timeout, a half-open socket stalls a consumer for minutes.
 */
export function connectConsumer({ url, onError, socketTimeoutMs = 15_000 }: ConnectOptions): RedisConnection {
  const connection = open(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    socketTimeout: socketTimeoutMs,
    retryStrategy: (attempt) => Math.min(200 * 2 ** attempt, 2_000),
  });
  return connection.on("error", onError);
}

/** Sends QUIT if the connection is open, and closes the socket in any case. */
export async function disconnect(connection: RedisConnection): Promise<void> {
  try {
    if (connection.status === "ready") await connection.quit();
  } catch {
    // Redis is unavailable: closing the socket is all that is left to do.
  } finally {
    connection.disconnect();
  }
}

type Settings = RedisOptions & { retryStrategy: (attempt: number) => number };

function open(url: string, settings: Settings): RedisConnection {
  const { kind, nodes, login, sentinel } = readRedisUrl(url);
  const { retryStrategy, ...rest } = settings;
  const options = { ...rest, ...login, reconnectOnError: reconnectWhenReadOnly() };
  switch (kind) {
    case "single":
      return new Redis({ ...options, ...nodes[0], retryStrategy });
    case "sentinel": {
      const tls = login.tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: login.tls };
      return new Redis({ ...options, ...sentinel, ...tls, sentinels: nodes, retryStrategy });
    }
    case "cluster":
      return new BoundedCluster(nodes, {
        redisOptions: options,
        clusterRetryStrategy: retryStrategy,
        // A certificate is for the name of a node, not for its address.
        dnsLookup: (address, callback) => callback(null, address),
      });
  }
}

/** Applies `commandTimeout` also while no node is known. ioredis applies it only to commands that it has sent to a node. */
class BoundedCluster extends Cluster {
  override sendCommand(command: Command, ...rest: [stream?: never, node?: unknown]): unknown {
    const timeoutMs = this.options.redisOptions?.commandTimeout;
    if (timeoutMs !== undefined) command.setTimeout(timeoutMs);
    return super.sendCommand(command, ...rest);
  }
}

const reconnectIntervalMs = 1_000;

/**
 * After a failover, a connection may still lead to the former primary. A new connection follows the name of the server,
 * or the Sentinels, to the new one. A server that stays read-only causes one new connection per second.
 */
function reconnectWhenReadOnly(): (error: Error) => boolean {
  let lastAt = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (!message.startsWith("READONLY") || performance.now() - lastAt < reconnectIntervalMs) return false;
    lastAt = performance.now();
    return true;
  };
}
