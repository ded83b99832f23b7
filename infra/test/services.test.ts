import { expect, it, onTestFinished } from "vitest";
import { PostgresUnavailableError, startPostgres, startRedis, startServices } from "../local/index.ts";
import { isRunning } from "./support/server-owner.ts";

it("uses the servers that DATABASE_URL and REDIS_URL name, and does not stop them", async () => {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  });
  const services = await startServices({ env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url } });
  expect(services).toMatchObject({ databaseUrl: postgres.url, redisUrl: redis.url });
  await services.stop();
  expect(isRunning(postgres.pid) && isRunning(redis.pid)).toBe(true);
});

it("reports the variable that names a server that does not answer", async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const unreachable = "postgres://postgres@127.0.0.1:1/postgres";
  await expect(startServices({ env: { DATABASE_URL: unreachable, REDIS_URL: redis.url } })).rejects.toThrow(
    /^DATABASE_URL is set, but the server it names does not answer: .*ECONNREFUSED/,
  );
});

it("reports what to install if there is no PostgreSQL", () => {
  expect(new PostgresUnavailableError(["nothing found"]).message).toMatch(
    /nothing found[\s\S]*Install PostgreSQL[\s\S]*DATABASE_URL/,
  );
});
