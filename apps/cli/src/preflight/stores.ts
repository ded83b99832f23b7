import { connect, databaseReadiness, followClock } from "@account-opening/db";
import { checkRedis, connectProducer, describeRedisError, disconnect } from "@account-opening/queue";
import { type Environment, fields, readConfig } from "@account-opening/runtime/config";
import { z } from "zod";
import { type Finding, failed, ok, unknown, withConfig } from "./finding.ts";

const databaseEnvironment = z.object({ DATABASE_URL: fields.postgresUrl });
const redisEnvironment = z.object({ REDIS_URL: fields.redisUrl });

export async function checkStores(env: Environment): Promise<Finding[]> {
  const findings = await Promise.all([
    withConfig(
      "database",
      () => readConfig(databaseEnvironment, env),
      ({ databaseUrl }) => checkDatabase(databaseUrl),
    ),
    withConfig(
      "redis",
      () => readConfig(redisEnvironment, env),
      ({ redisUrl }) => checkQueue(redisUrl),
    ),
  ]);
  return findings.flat();
}

/** A host clock that differs by more has an alarm of its own. */
const clockDifferenceMaxMs = 1_000;

async function checkDatabase(url: string): Promise<Finding[]> {
  const database = connect({ url, applicationName: "preflight", poolSize: 1 });
  try {
    const reason = await databaseReadiness(database, {})();
    if (reason !== null) return [failed("database", reason)];
    return [
      ok("database", "PostgreSQL accepts writes and has the migrations of this release."),
      await checkClock(database),
    ];
  } finally {
    await database.close();
  }
}

async function checkClock(database: Parameters<typeof followClock>[0]): Promise<Finding> {
  let failure: unknown = null;
  const onError = (error: unknown) => {
    failure = error;
  };
  const clock = await followClock(database, { onError });
  const aheadMs = Math.round(clock.hostAheadMs());
  await clock.stop();
  if (failure !== null) return unknown("database.clock", "PostgreSQL did not return its time.");
  const difference = `The clock of this host differs from PostgreSQL's by ${Math.abs(aheadMs)} ms`;
  return Math.abs(aheadMs) > clockDifferenceMaxMs
    ? failed("database.clock", `${difference}. Correct NTP on both hosts.`)
    : ok("database.clock", `${difference}.`);
}

async function checkQueue(url: string): Promise<Finding[]> {
  // A connection error also rejects the command that waits for the connection.
  const connection = connectProducer({ url, onError: () => undefined });
  try {
    await connection.ping();
    const warnings = await checkRedis(connection);
    return warnings.length === 0
      ? [ok("redis", "Redis answers, and its version and maxmemory-policy are suitable.")]
      : warnings.map((warning) => failed("redis", warning));
  } catch (error) {
    const { reason, problem } = describeRedisError(error);
    return [failed("redis", problem ?? `Redis does not answer (${reason}). Start it, or correct REDIS_URL.`)];
  } finally {
    await disconnect(connection);
  }
}
