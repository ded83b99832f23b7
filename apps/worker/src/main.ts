import { logConsole, runApp } from "@account-opening/runtime";
import { followConfig, readConfigOrExit, reloadedByMxApps } from "@account-opening/runtime/config";
import { startTracing } from "@account-opening/runtime/tracing";
import { createWorkerLogger, startWorker } from "./app.ts";
import { closeTimeoutMs, workerEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(workerEnvironment, process.env);
const logger = createWorkerLogger(config);
logConsole(logger);
// biome-ignore lint/style/noProcessEnv: names the files that are read again.
const changes = followConfig(workerEnvironment, process.env, { reloads: reloadedByMxApps, logger });
// The trace of a job continues that of its producer.
const tracing = await startTracing({ app: "worker", config, logger, continuesTraces: true });

await runApp({
  logger,
  start: () => startWorker(config, { logger, tracing, changes }),
  close: (worker) => worker.close().finally(tracing.close),
  closeTimeoutMs,
});
