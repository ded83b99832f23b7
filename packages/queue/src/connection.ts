import { Redis } from "ioredis";

export interface ConnectOptions {
  /** `redis://…` or `rediss://…` */
  url: string;
  /** Told of every lost connection; ioredis reconnects by itself. */
  onError: (error: Error) => void;
  /** A socket that owes an answer this long is dead, whatever TCP believes. */
  socketTimeoutMs?: number;
}

/**
 * For adding jobs, budgets and the watermark: fails within about two seconds rather than wait for a Redis that is
 * away, because the caller has committed its row already and the sweep will find it. Commands given while the
 * connection is being made wait for it, at most that long.
 */
export function connectProducer({ url, onError, socketTimeoutMs = 5_000 }: ConnectOptions): Redis {
  const connection = new Redis(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    socketTimeout: socketTimeoutMs,
    retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 2_000),
  });
  return connection.on("error", onError);
}

/**
 * For taking jobs: waits for Redis as long as it takes. An idle consumer blocks for up to ten seconds at a time, so that
 * `socketTimeoutMs` must be longer; without it a half-open socket stalls a consumer for minutes.
 */
export function connectConsumer({ url, onError, socketTimeoutMs = 15_000 }: ConnectOptions): Redis {
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    socketTimeout: socketTimeoutMs,
    retryStrategy: (attempt) => Math.min(200 * 2 ** attempt, 2_000),
  });
  return connection.on("error", onError);
}

/** Says goodbye if Redis listens, and hangs up either way. */
export async function disconnect(connection: Redis): Promise<void> {
  try {
    if (connection.status === "ready") await connection.quit();
  } catch {
    // Redis is away: hanging up is all there is to do.
  } finally {
    connection.disconnect();
  }
}
