import { meaningOf, type Observation } from "@account-opening/core";
import type { Claim } from "@account-opening/db";
import type { Learned, PerformPorts } from "./ports.ts";
import { readFailure } from "./read-failure.ts";

/** `GET …/status`, and the challenges where status says CHALLENGED without naming them. */
export async function readStatus(claim: Claim, { mx, clock }: PerformPorts): Promise<Learned> {
  const { callNumber } = claim;
  const startedAt = clock().getTime();
  try {
    const seen = await mx.members.status(claim);
    const observation = lacksChallenges(seen)
      ? { ...seen, challenges: await mx.members.challenges(claim) }
      : seen;
    return { result: { kind: "status_read", observation, startedAt, callNumber } };
  } catch (error) {
    return { result: readFailure(error, callNumber) };
  }
}

function lacksChallenges({ connectionStatus, challenges }: Observation): boolean {
  return meaningOf(connectionStatus).is === "challenged" && challenges.length === 0;
}
