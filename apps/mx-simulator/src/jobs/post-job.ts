import type { Member } from "../model/member.ts";
import { type ConnectionStatus, isSuccess } from "../model/status.ts";
import type { SimulatorOptions } from "../options.ts";
import type { JobDependencies } from "../simulation.ts";
import {
  aggregationEvent,
  balanceEvent,
  initialDataReadyEvent,
  verificationEvent,
} from "../webhooks/payloads.ts";
import type { Job } from "./job.ts";

const failedLoginsMax = 3;

/** MX stops after three failed logins in a row, so that the bank does not lock the user. */
export function countLogin(member: Member, status: ConnectionStatus): ConnectionStatus {
  if (isSuccess(status)) member.failedLoginsInARow = 0;
  if (status !== "DENIED") return status;
  member.failedLoginsInARow += 1;
  return member.failedLoginsInARow >= failedLoginsMax ? "PREVENTED" : "DENIED";
}

/** MX sends no webhook at the end of an identification. */
export function sendDataWebhook(job: Job, { clock, webhooks }: JobDependencies): void {
  const now = clock.nowSeconds();
  if (job.kind === "check_balance") webhooks.send(balanceEvent(job.member, now));
  if (job.products.includes("account_verification")) webhooks.send(verificationEvent(job, now));
  if (job.kind === "combination") webhooks.send(initialDataReadyEvent(job));
  if (job.kind === "aggregate") webhooks.send(aggregationEvent(job, job.random.integer(0, 20), now));
}

/** Simulated time until the next background aggregation; null if there is none. */
export function backgroundDelayMs({ member, random }: Job, options: SimulatorOptions): number | null {
  const isEnabled = !member.isBackgroundDisabled && !member.user.isDisabled && options.backgroundEveryMs > 0;
  return isEnabled ? options.backgroundEveryMs * (0.75 + random.next() / 2) : null;
}
