import { createWatermark, horizonMs } from "@account-opening/queue";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";
import { sweepStore } from "./adapters.ts";
import { sweep } from "./sweep.ts";

const pageSize = 1_000;

/** Upper limit of the time after which a row counts as missed by its job. */
const lagMsMax = 5_000;

/** Sweeps at once, and again `SWEEP_INTERVAL_MS` after each sweep. */
export function startSweeper({ config, database, producer, redis, workerMetrics, log, clock }: Dependencies) {
  const watermark = createWatermark({ redis, prefix: config.queuePrefix });
  const ports = { store: sweepStore(database, config), producer, watermark };
  const { sweepIntervalMs } = config;
  const lagMs = Math.min(sweepIntervalMs, lagMsMax);
  const limits = { lagMs, horizonMs, reenqueueMs: 2 * sweepIntervalMs + lagMs, pageSize };
  return repeat(async () => {
    try {
      const startedAt = performance.now();
      const swept = await sweep(ports, limits, clock());
      workerMetrics.swept(swept, clock());
      log.swept(swept, performance.now() - startedAt);
      if (swept.enqueueError !== undefined) log.notEnqueued(swept.enqueueError);
    } catch (error) {
      // PostgreSQL is unavailable: the next round retries.
      workerMetrics.sweepFailed(clock());
      log.sweepFailed(error);
    }
  }, sweepIntervalMs);
}
