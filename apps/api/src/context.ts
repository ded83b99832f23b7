import type { Policy } from "@account-opening/core";
import type { Advanced } from "@account-opening/core/advance";
import type { Database } from "@account-opening/db";
import type { cachePollPlans } from "@account-opening/db/advance";
import type { Cipher } from "@account-opening/db/encryption";
import type { Overview } from "@account-opening/db/summary";
import type { MxClient } from "@account-opening/mx";
import type { Clock } from "@account-opening/runtime";
import type { AllowedReceivers } from "@account-opening/runtime/net";
import type { Tracing } from "@account-opening/runtime/tracing";
import type { AdvanceNow } from "./advance/advance-now.ts";
import type { Enqueuer } from "./advance/enqueue.ts";
import type { LiveFeed } from "./live/live-feed.ts";
import type { ApiLog } from "./log.ts";

/** The dependencies of the handlers. */
export interface Context extends Overview {
  database: Database;
  cipher: Cipher;
  mx: MxClient;
  advance: AdvanceNow;
  jobs: Pick<Enqueuer, "enqueueDeliveries" | "measureRedis">;
  log: ApiLog;
  tracing: Tracing;
  /** Reports decisions to the log, the metrics and the traces, once they are committed. `durationMs` of their transaction. */
  reportDecisions(decisions: Advanced["decisions"], durationMs?: number): void;
  clock: Clock;
  policy: Policy;
  /** When the status of running jobs is read. */
  pollPlans: ReturnType<typeof cachePollPlans>;
  /** Receivers that are allowed beside public addresses. */
  allowedReceivers: AllowedReceivers;
  /** Changes for operators. */
  live: LiveFeed;
  /** Whether MX skips its automatic first aggregation for a new member. */
  skipAggregation: boolean;
  /** Codes of institutions that return tokenized account numbers to OAuth members. */
  tokenizedInstitutions: ReadonlySet<string>;
}
