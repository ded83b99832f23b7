import { createLogger, type Logger, type LoggerOptions } from "@account-opening/runtime";
import { createHttpServer, type Listening, listen } from "@account-opening/runtime/http";
import { createApp } from "./app.ts";
import { type Control, createControl } from "./control/control.ts";
import { completeOptions, type SimulatorOptionsInput } from "./options.ts";
import { createSimulation } from "./simulation.ts";

export interface Simulator extends Pick<Listening, "url" | "port"> {
  readonly control: Control;
  close(): Promise<void>;
}

/** @throws if the port is in use or an option is invalid, such as a webhook URL that is not loopback */
export async function startSimulator(
  input: SimulatorOptionsInput = {},
  { logger = createSimulatorLogger("info") }: { logger?: Logger } = {},
): Promise<Simulator> {
  const options = completeOptions(input);
  const simulation = createSimulation(options);
  const control = createControl(simulation);
  const { port, url, close } = await listen(
    createHttpServer(createApp(simulation, control, logger)),
    options,
  );
  let closing: Promise<void> | undefined;
  return {
    port,
    url,
    control,
    close() {
      simulation.clock.stopAll();
      simulation.webhooks.close();
      // Hung responses never end, so no request is given time to finish.
      closing ??= close(0);
      return closing;
    },
  };
}

/** Logs the messages of all errors: a test double has no secrets. */
export function createSimulatorLogger(level: LoggerOptions["level"]): Logger {
  return createLogger({ name: "mx-simulator", level, isOwnError: () => true });
}
