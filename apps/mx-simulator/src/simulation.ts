import { Ledger } from "./control/ledger.ts";
import { FaultEngine } from "./faults/fault-engine.ts";
import { JobEngine } from "./jobs/job-engine.ts";
import type { SimulatorOptions } from "./options.ts";
import { WebhookSender } from "./webhooks/sender.ts";
import { Clock } from "./world/clock.ts";
import type { Streams } from "./world/random.ts";
import { streamsOf } from "./world/random.ts";
import { World } from "./world/world.ts";

/** MX, its banks and its people, without the HTTP in front. */
export interface Simulation {
  readonly options: SimulatorOptions;
  readonly clock: Clock;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly faults: FaultEngine;
  readonly webhooks: WebhookSender;
  readonly world: World;
  readonly engine: JobEngine;
}

export function simulate(options: SimulatorOptions): Simulation {
  const clock = new Clock(options.speed);
  const streams = streamsOf(options.seed);
  const ledger = new Ledger(options.ledgerCap, () => clock.now());
  const faults = new FaultEngine(options.faults, streams);
  const webhooks = new WebhookSender(options.webhooks, clock, ledger, streams);
  const world = new World(clock, streams, faults);
  const engine = new JobEngine({ options, clock, streams, ledger, faults, webhooks, world });
  return { options, clock, streams, ledger, faults, webhooks, world, engine };
}

export function endSimulation({ clock, webhooks }: Simulation): void {
  clock.stopAll();
  webhooks.close();
}
