import { createLogger, createShutdown, logConsole, readConfigOrExit } from "@account-opening/runtime";
import { startIngest } from "./app.ts";
import { ingestEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(ingestEnvironment, process.env);
const logger = createLogger({ name: "ingest", level: config.logLevel });
logConsole(logger);
const shutdown = createShutdown({
  logger,
  deadlineMs: config.shutdownDrainMs + config.ingestStoreTimeoutMs + 10_000,
});

try {
  const ingest = await startIngest(config, { logger });
  shutdown.defer("ingest", (exitCode) => ingest.close(exitCode === 0 ? config.shutdownDrainMs : 0));
  logger.event("started", { host: config.host, port: Number(new URL(ingest.url).port) });
} catch (error) {
  logger.error("not_started", error);
  await shutdown.stop("not_started", 1);
}
