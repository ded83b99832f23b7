import type { Ledger } from "../control/ledger.ts";
import type { FaultEngine } from "../faults/fault-engine.ts";
import type { SimulatorOptions } from "../options.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import type { Clock } from "../world/clock.ts";
import type { Streams } from "../world/random.ts";
import type { World } from "../world/world.ts";

/** What jobs need of the world around them. */
export interface EngineParts {
  readonly options: SimulatorOptions;
  readonly clock: Clock;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly faults: FaultEngine;
  readonly webhooks: WebhookSender;
  readonly world: World;
}
