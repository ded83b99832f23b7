import type { Policy } from "@account-opening/core";
import type { Database } from "@account-opening/db";
import type { Cipher } from "@account-opening/db/encryption";
import type { MxClient } from "@account-opening/mx";
import type { AllowedReceivers, Clock } from "@account-opening/runtime";
import type { AdvanceNow } from "./advance/advance-now.ts";
import type { Enqueuer } from "./advance/enqueue.ts";
import type { ApiLog } from "./log.ts";

/** What handlers reach the outside world through. */
export interface Context {
  database: Database;
  cipher: Cipher;
  mx: MxClient;
  advance: AdvanceNow;
  jobs: Pick<Enqueuer, "enqueueDeliveries">;
  log: ApiLog;
  clock: Clock;
  policy: Policy;
  /** Whether notifications may go to loopback and private addresses. */
  allowedReceivers: AllowedReceivers;
  /** Whether a new member is spared MX's automatic first aggregation. */
  skipAggregation: boolean;
}
