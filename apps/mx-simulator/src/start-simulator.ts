import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import type { Control } from "./control/control.ts";
import { createControl } from "./control/control.ts";
import { quickServer } from "./http/quick-server.ts";
import type { SimulatorOptionsInput } from "./options.ts";
import { completeOptions } from "./options.ts";
import { endSimulation, simulate } from "./simulation.ts";

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly control: Control;
  close(): Promise<void>;
}

/** @throws when the port is taken or an option is bad (a webhook URL that is not loopback, for example) */
export async function startSimulator(input: SimulatorOptionsInput = {}): Promise<Simulator> {
  const options = completeOptions(input);
  const simulation = simulate(options);
  const control = createControl(simulation);
  const server = quickServer(createApp(simulation, control));
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    port,
    control,
    async close() {
      endSimulation(simulation);
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}
