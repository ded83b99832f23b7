import type { Policy } from "@account-opening/core";
import type { Database, Vault } from "@account-opening/db";
import type { MxClient } from "@account-opening/mx";
import type { AllowedReceivers, Clock } from "@account-opening/runtime";
import type { ApiEvents } from "./events.ts";
import type { Jobs } from "./jobs.ts";
import type { Loop } from "./members/loop.ts";

/** What handlers reach the outside world through. */
export interface Ports {
  database: Database;
  vault: Vault;
  mx: MxClient;
  loop: Loop;
  jobs: Pick<Jobs, "notify">;
  events: ApiEvents;
  clock: Clock;
  policy: Policy;
  /** Whether notices may go to loopback and private addresses. */
  allowedReceivers: AllowedReceivers;
  /** Whether a new member is spared MX's automatic first aggregation. */
  skipAggregation: boolean;
}
