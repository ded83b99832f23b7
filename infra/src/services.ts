import { type Environment, environment } from "./environment.ts";
import { ServiceUnreachableError } from "./errors.ts";
import { answers, startPostgres } from "./postgres/start.ts";
import { pings, startRedis } from "./redis/start.ts";

/** PostgreSQL and Redis, ready to be used. */
export interface Services {
  /** A database whose user may create others. */
  databaseUrl: string;
  redisUrl: string;
  /** Ends what was started here; servers that were named stay as they are. */
  stop(): Promise<void>;
}

interface Service {
  url: string;
  stop(): Promise<void>;
}

/**
 * Uses the servers that `DATABASE_URL` and `REDIS_URL` name, and starts throw-away ones in the place of those that
 * are not set.
 *
 * @throws ServiceUnreachableError when a named server does not answer
 * @throws PostgresUnavailableError, RedisUnavailableError when there is nothing to start
 */
export async function startServices({ env = environment }: { env?: Environment } = {}): Promise<Services> {
  const [postgres, redis] = await bothOrNeither(
    () => named("DATABASE_URL", env, answers) ?? startPostgres({ env }),
    () => named("REDIS_URL", env, pings) ?? startRedis({ env }),
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

async function bothOrNeither(
  first: () => Promise<Service>,
  second: () => Promise<Service>,
): Promise<[Service, Service]> {
  const [one, other] = await Promise.allSettled([first(), second()]);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  for (const service of [one, other]) if (service.status === "fulfilled") await service.value.stop();
  throw one.status === "rejected" ? one.reason : (other as PromiseRejectedResult).reason;
}
