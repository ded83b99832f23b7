import { createLogger, logConsole, runApp } from "@account-opening/runtime";
import { followConfig, readConfigOrExit } from "@account-opening/runtime/config";
import { startTracing } from "@account-opening/runtime/tracing";
import { startIngest } from "./app.ts";
import { closeTimeoutMs, ingestEnvironment, reloadedVariables } from "./config.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(ingestEnvironment, process.env);
const logger = createLogger({ name: "ingest", level: config.logLevel, routineShare: config.logRoutineShare });
logConsole(logger);
// biome-ignore lint/style/noProcessEnv: names the files that are read again.
const changes = followConfig(ingestEnvironment, process.env, { reloads: reloadedVariables, logger });
// Senders of webhooks, known or not, do not decide which requests are traced.
const tracing = await startTracing({ app: "ingest", config, logger, continuesTraces: false });

await runApp({
  logger,
  start: () => startIngest(config, { logger, tracing, changes }),
  close: (ingest, isGraceful) => ingest.close(isGraceful ? config.shutdownDrainMs : 0).finally(tracing.close),
  closeTimeoutMs: closeTimeoutMs(config),
});
