import type { Advanced } from "@account-opening/core/advance";
import type { Logger } from "../log/logger.ts";
import type { Metrics } from "../metrics.ts";
import type { Tracing } from "../tracing/tracing.ts";

const marginBucketsSeconds = [0, 1, 2, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 14_400];

/**
 * Reports decisions to the log, the metrics and the traces. Everything that adds decisions to the ledger returns them, and its caller reports
 * them here once they are committed: an advance (also of members that are set aside), an ACH return, an erasure.
 */
export function createDecisionReport(
  logger: Logger,
  metrics: Metrics,
  tracing: Tracing,
): (decisions: Advanced["decisions"], durationMs?: number) => void {
  const decided = metrics.counter("balance_checks_decided_total", "Decisions, by decision and reason.", [
    "decision",
    "reason",
  ]);
  const late = metrics.counter("balance_checks_late_total", "Decisions after `decide_by`.");
  const margins = metrics.durations(
    "balance_check_margin_seconds",
    "Time from a decision to its `decide_by`. A late decision counts as 0.",
    [],
    marginBucketsSeconds,
  );
  return (decisions, durationMs = 0) => {
    for (const made of decisions) {
      const { check, decision, decidedAt, cause } = made;
      const marginMs = check.decideBy - decidedAt.getTime();
      decided.inc({ decision: decision.decision, reason: decision.reason ?? "none" });
      margins.observe(Math.max(0, marginMs) / 1_000);
      if (marginMs < 0) late.inc();
      const fields = fieldsOf(made);
      logger.event("balance_check.decided", fields);
      tracing.record(
        { name: "decide balance check", cause: check.cause ?? cause, causes: [cause], fields },
        durationMs,
      );
    }
  };
}

/** The fields of a decision, in its log line and its span. */
function fieldsOf({
  check,
  decision,
  memberGuid,
  institutionCode,
  decidedAt,
  cause,
}: Advanced["decisions"][number]) {
  return {
    balance_check_id: check.id,
    debit_id: check.debitId,
    member_guid: memberGuid,
    institution_code: institutionCode,
    outcome: decision.decision,
    reason: decision.reason,
    /** Negative if the decision was late. */
    margin_ms: check.decideBy - decidedAt.getTime(),
    request_id: (check.cause ?? cause)?.requestId,
  };
}
