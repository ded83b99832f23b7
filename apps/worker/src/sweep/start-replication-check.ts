import { isSynchronouslyReplicated } from "@account-opening/db";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

const everyMs = 30_000;

const problem =
  "No synchronous standby confirms commits, so a failover can lose acknowledged webhooks: start a standby, and set synchronous_standby_names.";

/** Reports whether commits wait for a standby, and warns at the start and when they no longer do. */
export function startReplicationCheck({ database, metrics, log }: Dependencies) {
  const synchronous = metrics.gauge(
    "database_synchronous_standby",
    "1 if commits wait for a standby, 0 if a failover can lose them",
  );
  let wasSynchronous = true;
  return repeat(async () => {
    try {
      const isSynchronous = await isSynchronouslyReplicated(database);
      synchronous.set(isSynchronous ? 1 : 0);
      if (wasSynchronous && !isSynchronous) log.databaseWarning(problem);
      wasSynchronous = isSynchronous;
    } catch (error) {
      // PostgreSQL is unavailable: the next round retries.
      log.databaseLost(error);
    }
  }, everyMs);
}
