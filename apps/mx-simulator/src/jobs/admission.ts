import { MxError } from "../http/mx-error.ts";
import type { Clock } from "../world/clock.ts";
import type { Institution } from "../world/institution.ts";
import type { Member } from "../world/member.ts";
import { INERT } from "../world/status.ts";
import type { JobKind } from "./job-kind.ts";

/**
 * What becomes of an accepted request. All four are 202: `attached` = the same job runs already, `throttled` = inside
 * the aggregation window, `inert` = the member's status lets MX do nothing.
 */
export type Admission = "started" | "attached" | "throttled" | "inert";

const AGGREGATION_WINDOW_MS = 3 * 3_600_000;
const BALANCE_WINDOW_MS = 2 * 3_600_000;
const BALANCE_CHECKS_MAX = 5;

/**
 * @throws MxError 400 where the institution cannot, 409 while a job of another kind runs, 429 beyond the balance limit
 */
export function admit(member: Member, kind: JobKind, clock: Clock, throttlesMxBank: boolean): Admission {
  checkInstitution(member.institution, kind);
  if (member.job !== null && member.job.kind !== kind) {
    throw new MxError(409, "A different job is already running for this member", { type: "conflict_error" });
  }
  const isThrottled = member.institution.isThrottled || throttlesMxBank;
  if (kind === "check_balance" && isThrottled) countBalanceCheck(member, clock);
  if (member.job !== null) return "attached";
  if (member.status !== null && INERT.has(member.status)) return "inert";
  return kind === "aggregate" && isThrottled && isInWindow(member, clock) ? "throttled" : "started";
}

function checkInstitution(institution: Institution, kind: JobKind): void {
  if (institution.blockedBy !== null) {
    throw new MxError(400, `${institution.name} is undergoing maintenance`, { type: institution.blockedBy });
  }
  if (kind === "verify" && !institution.supportsVerification) {
    throw new MxError(400, "Member's institution does not support instant account verification");
  }
  if (kind === "identify" && !institution.supportsIdentification) {
    throw new MxError(400, "Member's institution does not support account identification");
  }
}

function countBalanceCheck(member: Member, clock: Clock): void {
  const windowStart = clock.now() - clock.real(BALANCE_WINDOW_MS);
  member.balanceChecksAtMs = member.balanceChecksAtMs.filter((at) => at > windowStart);
  if (member.balanceChecksAtMs.length >= BALANCE_CHECKS_MAX) {
    throw new MxError(429, "Balance checks are limited to 5 per 2 hours and member");
  }
  member.balanceChecksAtMs.push(clock.now());
}

function isInWindow(member: Member, clock: Clock): boolean {
  const last = member.aggregationSucceededAtMs;
  return last !== null && clock.now() - last < clock.real(AGGREGATION_WINDOW_MS);
}
