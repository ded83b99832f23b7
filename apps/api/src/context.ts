import type { Policy } from "@account-opening/core";
import type { Database } from "@account-opening/db";
import type { Cipher } from "@account-opening/db/encryption";
import type { InstitutionStatistics } from "@account-opening/db/statistics";
import type {
  AttentionFacts,
  CheckCounts,
  CheckSpan,
  MemberFlow,
  Summary,
} from "@account-opening/db/summary";
import type { MxClient } from "@account-opening/mx";
import type { AllowedReceivers, Clock } from "@account-opening/runtime";
import type { AdvanceNow } from "./advance/advance-now.ts";
import type { Enqueuer } from "./advance/enqueue.ts";
import type { LiveFeed } from "./live/live-feed.ts";
import type { ApiLog } from "./log.ts";

/** The dependencies of the handlers. */
export interface Context {
  database: Database;
  cipher: Cipher;
  mx: MxClient;
  advance: AdvanceNow;
  jobs: Pick<Enqueuer, "enqueueDeliveries" | "measureRedis">;
  log: ApiLog;
  clock: Clock;
  policy: Policy;
  /** Receivers that are allowed beside public addresses. */
  allowedReceivers: AllowedReceivers;
  /** What operators see of the whole deployment. It may be some seconds old. */
  summary(now: Date): Promise<Summary>;
  /** Changes for operators. */
  live: LiveFeed;
  /** The statistics of all institutions. They may be a minute old. */
  institutions(now: Date): Promise<InstitutionStatistics[]>;
  attention(now: Date): Promise<AttentionFacts>;
  memberFlow(now: Date): Promise<MemberFlow>;
  checkCounts(span: CheckSpan, now: Date): Promise<CheckCounts>;
  /** Whether MX skips its automatic first aggregation for a new member. */
  skipAggregation: boolean;
  /** Codes of institutions that return tokenized account numbers to OAuth members. */
  tokenizedInstitutions: ReadonlySet<string>;
}
