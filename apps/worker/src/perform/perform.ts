import { boundedRetryAfterMs } from "@account-opening/core";
import type { Claim } from "@account-opening/db/outbox";
import { done, type Outcome, snooze } from "@account-opening/queue";
import type { Lease } from "../leases.ts";
import type { CallOutcome, PerformPorts } from "./ports.ts";
import { readError } from "./read-error.ts";
import { readResults } from "./read-results.ts";
import { readStatus } from "./read-status.ts";
import { requestJob } from "./request-job.ts";

/** The result of one perform, for the log and the metrics. */
export interface Performed {
  outcome: Outcome;
  claim?: Claim;
  callOutcome?: CallOutcome;
  /** Duration of the call to MX. */
  callMs?: number;
}

/**
 * Makes the pending call of a member, with no transaction open, and appends its result to the inbox. It makes no decisions.
 */
export async function perform(outboxId: string, ports: PerformPorts): Promise<Performed> {
  const claimed = await ports.claim(outboxId, ports.clock());
  if (claimed.outcome === "not_claimable") return { outcome: done };
  if (claimed.outcome === "early") return { outcome: snooze(claimed.dueAt) };
  const lease = ports.hold(claimed.claim);
  try {
    return await performClaimed(claimed.claim, lease, ports);
  } finally {
    lease.end();
  }
}

async function performClaimed(claim: Claim, lease: Lease, ports: PerformPorts): Promise<Performed> {
  const permit = await ports.permit(claim);
  if (permit.outcome === "wait") return release(claim, permit.waitMs, ports);
  // The lease expired while this process waited: another worker may be making the call.
  if (ports.clock() >= lease.until()) return release(claim, 0, ports);
  const startedAt = performance.now();
  const callOutcome = await ports.trace(claim, () => call(claim, ports));
  const callMs = performance.now() - startedAt;
  const isStored = await ports.complete(claim, callOutcome, ports.clock());
  if (isStored) await ports.advance(claim.memberGuid);
  return { outcome: done, claim, callOutcome, callMs };
}

function call(claim: Claim, ports: PerformPorts): Promise<CallOutcome> {
  switch (claim.call.call) {
    case "read_status":
      return readStatus(claim, ports);
    case "request_job":
      return requestJob(claim, claim.call.kind, ports);
    case "read_results":
      return readResults(claim, claim.call.kind, ports);
    case "read_error":
      return readError(claim, ports);
    default:
      // The stored call is invalid. The member's state creates the call again.
      return Promise.resolve(unknownCall(claim));
  }
}

function unknownCall({ callNumber }: Claim): CallOutcome {
  return { result: { kind: "call_failed", why: "call_unreadable", retryAfterMs: null, callNumber } };
}

async function release(claim: Claim, waitMs: number, ports: PerformPorts): Promise<Performed> {
  const dueAt = new Date(ports.clock().getTime() + (boundedRetryAfterMs(waitMs) ?? 0));
  await ports.release(claim, dueAt);
  return { outcome: snooze(dueAt), claim };
}
