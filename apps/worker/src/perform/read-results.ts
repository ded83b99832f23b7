import type { Account } from "@account-opening/core";
import type { JobKind } from "@account-opening/core/member";
import type { Claim } from "@account-opening/db/outbox";
import { MxNotFoundError, MxNumbersNotTextError, MxRejectedError } from "@account-opening/mx";
import type { CallOutcome, PerformPorts } from "./ports.ts";
import { readFailure } from "./read-failure.ts";

/** Reads the results of an ended job: account numbers with their accounts, owners, or balances. */
export async function readResults(claim: Claim, kind: JobKind, ports: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  try {
    return await readers[kind](claim, ports);
  } catch (error) {
    if (error instanceof MxNumbersNotTextError) {
      return { result: { kind: "results_read", count: 0, isUnusable: true, callNumber } };
    }
    if (kind === "check_balance") return { result: readFailure(error, callNumber) };
    // MX may answer 404 for an empty list. A status read shows whether the member was deleted.
    if (error instanceof MxNotFoundError || error instanceof MxRejectedError) {
      return { result: { kind: "results_read", count: 0, callNumber } };
    }
    return { result: readFailure(error, callNumber) };
  }
}

const readers = { verify: readNumbers, identify: readOwners, check_balance: readBalances };

async function readNumbers(claim: Claim, { mx }: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  const numbers = await mx.members.accountNumbers(claim);
  if (numbers.length === 0) return { result: { kind: "results_read", count: 0, callNumber } };
  const accounts = await mx.members.accounts(claim);
  return {
    result: { kind: "results_read", count: numbers.length, callNumber },
    fetched: { kind: "accounts", accounts, numbers },
  };
}

async function readOwners(claim: Claim, { mx }: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  const owners = await mx.members.accountOwners(claim);
  return {
    result: { kind: "results_read", count: owners.length, callNumber },
    fetched: { kind: "owners", owners },
  };
}

async function readBalances(claim: Claim, { mx }: PerformPorts): Promise<CallOutcome> {
  const accounts = await mx.members.accounts(claim);
  return {
    result: { kind: "balances_read", accounts: accounts.map(balanceOf), callNumber: claim.callNumber },
    fetched: { kind: "balances", accounts },
  };
}

function balanceOf({ guid, isClosed, availableBalance, balance, currency, importedAt }: Account) {
  return { guid, isClosed, availableBalance, balance, currency, importedAt };
}
