import type { Claim } from "@account-opening/db/outbox";
import type { CallOutcome, PerformPorts } from "./ports.ts";
import { readFailure } from "./read-failure.ts";

/** `GET …/members/{guid}`: a status does not contain MX's error. */
export async function readError(claim: Claim, { mx }: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  try {
    const { error } = await mx.members.read(claim);
    return { result: { kind: "error_read", error, callNumber } };
  } catch (error) {
    return { result: readFailure(error, callNumber) };
  }
}
