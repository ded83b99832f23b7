import type { JobKind } from "@account-opening/core";
import type { Claim } from "@account-opening/db";
import { MxNotFoundError, MxRejectedError } from "@account-opening/mx";
import type { Learned, PerformPorts } from "./ports.ts";
import { readFailure } from "./read-failure.ts";

/** Reads what a finished job brought: account numbers with their accounts, or owners. */
export async function readResults(claim: Claim, kind: JobKind, ports: PerformPorts): Promise<Learned> {
  const { callNumber } = claim;
  try {
    return kind === "verify" ? await readNumbers(claim, ports) : await readOwners(claim, ports);
  } catch (error) {
    // MX may refuse to list what it does not have; whether the member is gone is for status to say.
    if (error instanceof MxNotFoundError || error instanceof MxRejectedError) {
      return { result: { kind: "results_read", count: 0, callNumber } };
    }
    return { result: readFailure(error, callNumber) };
  }
}

async function readNumbers(claim: Claim, { mx }: PerformPorts): Promise<Learned> {
  const { callNumber } = claim;
  const numbers = await mx.members.accountNumbers(claim);
  if (numbers.length === 0) return { result: { kind: "results_read", count: 0, callNumber } };
  const accounts = await mx.members.accounts(claim);
  return {
    result: { kind: "results_read", count: numbers.length, callNumber },
    findings: { kind: "accounts", accounts, numbers },
  };
}

async function readOwners(claim: Claim, { mx }: PerformPorts): Promise<Learned> {
  const { callNumber } = claim;
  const owners = await mx.members.accountOwners(claim);
  return {
    result: { kind: "results_read", count: owners.length, callNumber },
    findings: { kind: "owners", owners },
  };
}
