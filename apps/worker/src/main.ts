import { createLogger, createShutdown, logConsole, readConfigOrExit } from "@account-opening/runtime";
import { startWorker } from "./app.ts";
import { workerEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: the environment is read once, here.
const config = readConfigOrExit(workerEnvironment, process.env);
const logger = createLogger({ name: "worker", level: config.logLevel });
logConsole(logger);
const shutdown = createShutdown({ logger, deadlineMs: 25_000 });

try {
  const worker = await startWorker(config);
  shutdown.defer("worker", () => worker.close());
  logger.event("started", { url_host: new URL(worker.url).host });
} catch (error) {
  logger.error("not_started", error);
  await shutdown.stop("not_started", 1);
}
