import { meaningOf, type StatusSnapshot } from "@account-opening/core/member";
import type { Claim } from "@account-opening/db/outbox";
import type { CallOutcome, PerformPorts } from "./ports.ts";
import { readFailure } from "./read-failure.ts";

/** `GET …/status`, and the challenges if the status is CHALLENGED and does not contain them. */
export async function readStatus(claim: Claim, { mx, clock }: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  const startedAt = clock().getTime();
  try {
    const status = await mx.members.status(claim);
    const snapshot = lacksChallenges(status)
      ? { ...status, challenges: await mx.members.challenges(claim) }
      : status;
    return { result: { kind: "status_read", snapshot, startedAt, callNumber } };
  } catch (error) {
    return { result: readFailure(error, callNumber) };
  }
}

function lacksChallenges({ connectionStatus, challenges }: StatusSnapshot): boolean {
  return meaningOf(connectionStatus).is === "challenged" && challenges.length === 0;
}
