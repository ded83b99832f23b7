import type { Clock } from "../clock.ts";
import { ApiError } from "../http/api-error.ts";
import type { Member } from "../model/member.ts";
import { blocks, refused } from "../model/refusal.ts";
import { inertStatuses } from "../model/status.ts";
import { nextFor } from "../script/script.ts";
import type { RequestableJob } from "./job.ts";

/**
 * The outcome of an accepted job request. All four return 202. `attached`: the same job is already running. `throttled`:
 * the last aggregation is too recent. `inert`: MX does nothing in the member's status.
 */
export type Admission = "started" | "attached" | "throttled" | "inert";

const aggregationWindowMs = 3 * 3_600_000;
const balanceWindowMs = 2 * 3_600_000;
const balanceChecksMax = 5;

/**
 * @throws ApiError 400 or 403 if the job is not available, 409 during another job, 429 beyond the balance limit
 */
export function admitJob(
  member: Member,
  kind: RequestableJob,
  clock: Clock,
  throttlesMxBank: boolean,
): Admission {
  checkAvailable(member, kind);
  if (member.job !== null && member.job.kind !== kind) {
    throw new ApiError(409, "A different job is already running for this member", { type: "conflict_error" });
  }
  const isThrottled = member.institution.isThrottled || throttlesMxBank;
  if (kind === "check_balance" && isThrottled) countBalanceCheck(member, clock);
  if (member.job !== null) return "attached";
  if (member.status !== null && inertStatuses.has(member.status)) return "inert";
  return kind === "aggregate" && isThrottled && wasAggregatedRecently(member, clock)
    ? "throttled"
    : "started";
}

function checkAvailable({ institution, script }: Member, kind: RequestableJob): void {
  const { blockedBy } = institution;
  if (blockedBy !== null && blocks(blockedBy, kind)) throw refused(blockedBy);
  const refusal = nextFor(kind, script.refusals);
  if (refusal !== undefined) {
    refusal.remaining -= 1;
    throw refused(refusal.value);
  }
  if (kind === "verify" && !institution.supportsVerification) {
    throw new ApiError(400, "Member's institution does not support instant account verification");
  }
  if (kind === "identify" && !institution.supportsIdentification) {
    throw new ApiError(400, "Member's institution does not support account identification");
  }
}

function countBalanceCheck(member: Member, clock: Clock): void {
  const windowStart = clock.now() - clock.toRealMs(balanceWindowMs);
  member.balanceChecksAtMs = member.balanceChecksAtMs.filter((at) => at > windowStart);
  if (member.balanceChecksAtMs.length >= balanceChecksMax) {
    throw new ApiError(429, "Balance checks are limited to 5 per 2 hours and member");
  }
  member.balanceChecksAtMs.push(clock.now());
}

function wasAggregatedRecently(member: Member, clock: Clock): boolean {
  const last = member.aggregationSucceededAtMs;
  return last !== null && clock.now() - last < clock.toRealMs(aggregationWindowMs);
}
