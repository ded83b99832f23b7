import { type Environment, environment } from "./environment.ts";
import { ServiceUnreachableError } from "./errors.ts";
import { checkPostgres, startPostgres } from "./postgres/start.ts";
import { checkRedis, startRedis } from "./redis/start.ts";

/** PostgreSQL and Redis, ready for use. */
export interface Services {
  /** A database whose user can create databases. */
  databaseUrl: string;
  redisUrl: string;
  /** Stops the servers that were started here. Servers named by the environment continue. */
  stop(): Promise<void>;
}

interface Service {
  url: string;
  stop(): Promise<void>;
}

/**
 * Uses the servers that `DATABASE_URL` and `REDIS_URL` name. For a variable that is not set, starts a temporary server.
 *
 * @throws ServiceUnreachableError if a named server does not answer
 * @throws PostgresUnavailableError, RedisUnavailableError if no server can be started
 */
export async function startServices({ env = environment }: { env?: Environment } = {}): Promise<Services> {
  const [postgres, redis] = await startBoth(
    () => named("DATABASE_URL", env, checkPostgres) ?? startPostgres({ env }),
    () => named("REDIS_URL", env, checkRedis) ?? startRedis({ env }),
  );
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

function named(
  variable: "DATABASE_URL" | "REDIS_URL",
  env: Environment,
  probe: (url: string) => Promise<void>,
): Promise<Service> | null {
  const url = env[variable];
  if (!url) return null;
  return probe(url).then(
    () => ({ url, stop: async () => undefined }),
    (cause: unknown) => {
      throw new ServiceUnreachableError(variable, { cause });
    },
  );
}

async function startBoth(
  first: () => Promise<Service>,
  second: () => Promise<Service>,
): Promise<[Service, Service]> {
  const [one, other] = await Promise.allSettled([first(), second()]);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  for (const service of [one, other]) if (service.status === "fulfilled") await service.value.stop();
  throw one.status === "rejected" ? one.reason : (other as PromiseRejectedResult).reason;
}
