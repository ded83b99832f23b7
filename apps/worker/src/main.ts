import { logConsole, runApp } from "@account-opening/runtime";
import { readConfigOrExit } from "@account-opening/runtime/config";
import { createWorkerLogger, startWorker } from "./app.ts";
import { closeTimeoutMs, workerEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(workerEnvironment, process.env);
const logger = createWorkerLogger(config);
logConsole(logger);

await runApp({
  logger,
  start: () => startWorker(config, { logger }),
  close: (worker) => worker.close(),
  closeTimeoutMs,
});
