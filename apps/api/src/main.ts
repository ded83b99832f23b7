import { createLogger, createShutdown, logConsole, readConfigOrExit } from "@account-opening/runtime";
import { startApi } from "./app.ts";
import { apiEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(apiEnvironment, process.env);
const logger = createLogger({ name: "api", level: config.logLevel });
logConsole(logger);
const shutdown = createShutdown({ logger, deadlineMs: config.shutdownDrainMs + config.mxTimeoutMs + 10_000 });

try {
  const api = await startApi(config, { logger });
  shutdown.defer("api", (exitCode) => api.close(exitCode === 0 ? config.shutdownDrainMs : 0));
  logger.event("started", { host: config.host, port: Number(new URL(api.url).port) });
} catch (error) {
  logger.error("not_started", error);
  await shutdown.stop("not_started", 1);
}
