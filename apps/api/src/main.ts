import { createLogger, logConsole, runApp } from "@account-opening/runtime";
import { followConfig, readConfigOrExit, reloadedByMxApps } from "@account-opening/runtime/config";
import { startTracing } from "@account-opening/runtime/tracing";
import { startApi } from "./app.ts";
import { apiEnvironment, closeTimeoutMs } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(apiEnvironment, process.env);
const logger = createLogger({ name: "api", level: config.logLevel, routineShare: config.logRoutineShare });
logConsole(logger);
// biome-ignore lint/style/noProcessEnv: names the files that are read again.
const changes = followConfig(apiEnvironment, process.env, { reloads: reloadedByMxApps, logger });
// The callers of the API are systems of the bank.
const tracing = await startTracing({ app: "api", config, logger, continuesTraces: true });

await runApp({
  logger,
  start: () => startApi(config, { logger, tracing, changes }),
  close: (api, isGraceful) => api.close(isGraceful ? config.shutdownDrainMs : 0).finally(tracing.close),
  closeTimeoutMs: closeTimeoutMs(config),
});
