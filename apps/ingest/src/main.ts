import { createLogger, logConsole, runApp } from "@account-opening/runtime";
import { readConfigOrExit } from "@account-opening/runtime/config";
import { startIngest } from "./app.ts";
import { closeTimeoutMs, ingestEnvironment } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(ingestEnvironment, process.env);
const logger = createLogger({ name: "ingest", level: config.logLevel, routineShare: config.logRoutineShare });
logConsole(logger);

await runApp({
  logger,
  start: () => startIngest(config, { logger }),
  close: (ingest, isGraceful) => ingest.close(isGraceful ? config.shutdownDrainMs : 0),
  closeTimeoutMs: closeTimeoutMs(config),
});
