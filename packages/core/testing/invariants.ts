import { dueCeilingMsOf } from "../src/due-time.ts";
import { type Instant, isInstant } from "../src/instant.ts";
import { callOf, kindOf, type Lane } from "../src/member/lane.ts";
import { dueAtOf, type Member, type MemberStateName, reasonOf } from "../src/member/member.ts";
import type { Policy } from "../src/policy.ts";

const lanesOf: Record<MemberStateName, readonly Lane["step"][]> = {
  created: ["waiting", "reading_existing", "requesting", "reading_error"],
  verifying: ["waiting", "reading_existing", "requesting", "running", "fetching_results", "reading_error"],
  challenged: ["challenged", "reading_error"],
  connected: [
    "waiting",
    "reading_existing",
    "requesting",
    "running",
    "challenged",
    "fetching_results",
    "monitoring",
    "reading_error",
    "idle",
  ],
  identified: ["waiting", "requesting", "running", "challenged", "fetching_results", "monitoring", "idle"],
  action_required: ["monitoring", "reading_error", "idle"],
  failed: ["monitoring", "reading_error", "idle"],
};

/** CONTRACT, "Members". */
export const actionReasons = [
  "denied",
  "prevented",
  "locked",
  "rejected",
  "expired",
  "impeded",
  "impaired",
  "imported",
  "pending",
  "oauth_cancelled",
  "oauth_denied",
  "oauth_impeded",
  "oauth_provider_error",
  "oauth_server_error",
  "oauth_session_error",
  "access_denied",
  "challenge_timed_out",
];

/** CONTRACT, "Members". */
export const failureReasons = [
  "failed",
  "degraded",
  "disconnected",
  "discontinued",
  "closed",
  "disabled",
  "no_eligible_accounts",
  "no_accounts",
  "account_numbers_unusable",
  "verification_unsupported",
  "timed_out",
  "superseded",
  "deleted_at_mx",
];

const reasonsOf: Record<MemberStateName, readonly (string | null)[]> = {
  created: [null],
  verifying: [null],
  challenged: [null],
  connected: [null, "identification_unsupported"],
  identified: [null],
  action_required: actionReasons,
  failed: failureReasons,
};

/** What is wrong with a member that an event has just led to `now`; empty when nothing is. */
export function violationsOf(member: Member, policy: Policy, now: Instant): string[] {
  const { pollFloorMs } = policy;
  const { name, lane } = member.state;
  const faults: string[] = [];
  if (!lanesOf[name].includes(lane.step)) faults.push(`${name} cannot be ${lane.step}`);
  if (!reasonsOf[name].includes(reasonOf(member))) faults.push(`${name} cannot have ${reasonOf(member)}`);
  const ceilingMs = dueCeilingMsOf(lane, policy);
  const dueAt = dueAtOf(lane);
  if (ceilingMs !== null && dueAt !== null && !(isInstant(dueAt) && dueAt <= now + ceilingMs))
    faults.push(`${name} ${lane.step} is due in ${dueAt - now} ms`);
  const kind = kindOf(lane);
  if ((name === "created" || name === "verifying") && kind !== "verify") faults.push(`${name} for ${kind}`);
  if (name === "connected" && kind === "verify") faults.push("connected for verify");
  if (name === "connected" && lane.step === "challenged" && kind !== "check_balance") {
    faults.push(`connected while ${kind} is requested`);
  }
  if (name === "identified" && kind !== null && kind !== "check_balance")
    faults.push(`identified for ${kind}`);
  if (
    name === "connected" &&
    kind !== "identify" &&
    member.wantsIdentification &&
    reasonOf(member) === null
  ) {
    faults.push("the identification is forgotten");
  }
  if ((callOf(lane) === null) !== (lane.step === "idle")) faults.push(`${lane.step} without a call`);
  if ((dueAt === null) !== (lane.step === "idle")) faults.push(`${lane.step} without a timer`);
  if (dueAt !== null && !Number.isSafeInteger(dueAt)) faults.push(`due at ${dueAt}`);
  if (dueAt !== null && dueAt < now - 1 && member.lastReadAt === now) faults.push("due in the past");
  const readsStatus = callOf(lane)?.call === "read_status";
  if (readsStatus && dueAt !== null && dueAt < (member.lastReadAt ?? 0) + pollFloorMs) {
    faults.push(`status is read again after ${dueAt - (member.lastReadAt ?? 0)} ms`);
  }
  if (!isStorable(member)) faults.push("cannot be stored");
  return faults;
}

/** JSON gives it back as it was. */
function isStorable(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value === "string" || typeof value === "boolean";
  if (value === null) return true;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && Object.values(value).every(isStorable);
}

/** A transition that changes what it was given throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}
