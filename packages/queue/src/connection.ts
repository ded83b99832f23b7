import { Redis } from "ioredis";

export interface ConnectOptions {
  /** `redis://…` or `rediss://…` */
  url: string;
  /** Called for every connection error. ioredis reconnects by itself. */
  onError: (error: Error) => void;
  /** A socket without a reply for this long is closed, even if TCP considers it open. */
  socketTimeoutMs?: number;
}

/**
 * A connection for enqueueing, rate limits and the watermark. Commands fail within about two seconds while Redis is
 * unavailable: the caller has committed its row, and the sweep will enqueue it. Commands that are given while the
 * connection opens wait for it, for at most that time.
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
 * A connection for consuming jobs. It waits for Redis without limit. An idle consumer blocks for up to ten seconds at a
 * time, so `socketTimeoutMs` must be longer. Without a socket timeout, a half-open socket stalls a consumer for minutes.
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

/** Sends QUIT if the connection is open, and closes the socket in any case. */
export async function disconnect(connection: Redis): Promise<void> {
  try {
    if (connection.status === "ready") await connection.quit();
  } catch {
    // Redis is unavailable: closing the socket is all that is left to do.
  } finally {
    connection.disconnect();
  }
}
