import { createShutdown, logConsole, readConfigOrExit } from "@account-opening/runtime";
import { optionsFrom, simulatorEnvironment } from "./config.ts";
import { createSimulatorLogger, startSimulator } from "./simulator.ts";

const closeDeadlineMs = 5_000;

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(simulatorEnvironment, process.env);
const logger = createSimulatorLogger(config.logLevel);
logConsole(logger);
const shutdown = createShutdown({ logger, deadlineMs: closeDeadlineMs });

try {
  const simulator = await startSimulator(optionsFrom(config), { logger });
  shutdown.defer("simulator", simulator.close);
  logger.event("started", { host: config.host, port: simulator.port });
} catch (error) {
  logger.error("not_started", error);
  await shutdown.stop("not_started", 1);
}
