import type { SimulatorOptions } from "../options.ts";
import { aggregationEvent, balanceEvent, verificationEvent } from "../webhooks/payloads.ts";
import type { Member } from "../world/member.ts";
import type { ConnectionStatus } from "../world/status.ts";
import { SUCCESSES } from "../world/status.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { Job } from "./job.ts";

const FAILED_LOGINS_MAX = 3;

/** The third failed login in a row makes MX stop, to protect the user from being locked out. */
export function countLogin(member: Member, status: ConnectionStatus): ConnectionStatus {
  if (SUCCESSES.has(status)) member.failedLoginsInARow = 0;
  if (status !== "DENIED") return status;
  member.failedLoginsInARow += 1;
  return member.failedLoginsInARow >= FAILED_LOGINS_MAX ? "PREVENTED" : "DENIED";
}

/** Nothing announces the end of an identification. */
export function announceData(member: Member, job: Job, { clock, webhooks }: EngineParts): void {
  const now = clock.nowSeconds();
  if (job.kind === "check_balance") webhooks.send(balanceEvent(member, now));
  if (job.kind === "verify") webhooks.send(verificationEvent(member, job, now));
  if (job.kind === "aggregate") {
    webhooks.send(aggregationEvent(member, job, job.random.integer(0, 20), now));
  }
}

/** Simulated time to the next background aggregation; null when there will be none. */
export function backgroundWaitMs(member: Member, job: Job, options: SimulatorOptions): number | null {
  const isWanted = !member.isBackgroundDisabled && !member.user.isDisabled && options.backgroundEveryMs > 0;
  return isWanted ? options.backgroundEveryMs * (0.75 + job.random.next() / 2) : null;
}
