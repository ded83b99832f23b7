import { logConsole, runApp } from "@account-opening/runtime";
import { readConfigOrExit } from "@account-opening/runtime/config";
import { optionsFrom, simulatorEnvironment } from "./config.ts";
import { createSimulatorLogger, startSimulator } from "./simulator.ts";

// biome-ignore lint/style/noProcessEnv: read once, here.
const config = readConfigOrExit(simulatorEnvironment, process.env);
const logger = createSimulatorLogger(config.logLevel);
logConsole(logger);

await runApp({
  logger,
  start: () => startSimulator(optionsFrom(config), { logger }),
  close: (simulator) => simulator.close(),
  closeTimeoutMs: 5_000,
});
