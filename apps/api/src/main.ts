import { createLogger, logConsole, runApp } from "@account-opening/runtime";
import { readConfigOrExit } from "@account-opening/runtime/config";
import { startApi } from "./app.ts";
import { apiEnvironment, closeTimeoutMs } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(apiEnvironment, process.env);
const logger = createLogger({ name: "api", level: config.logLevel, routineShare: config.logRoutineShare });
logConsole(logger);

await runApp({
  logger,
  start: () => startApi(config, { logger }),
  close: (api, isGraceful) => api.close(isGraceful ? config.shutdownDrainMs : 0),
  closeTimeoutMs: closeTimeoutMs(config),
});
