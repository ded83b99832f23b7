import {
  type Claim,
  claimCall,
  completeCall,
  type Database,
  releaseCall,
  storeAccounts,
  storeBalances,
  storeOwners,
  type Vault,
} from "@account-opening/db";
import type { MxClient } from "@account-opening/mx";
import { type Budget, gap, rate } from "@account-opening/queue";
import type { WorkerConfig } from "../config.ts";
import type { Leases } from "../leases.ts";
import type { Findings, PerformPorts, Permit } from "./ports.ts";

export interface PerformParts {
  database: Database;
  vault: Vault;
  mx: MxClient;
  budget: Budget;
  callLeases: Leases<Claim>;
  config: Pick<WorkerConfig, "leaseMs" | "pollFloorMs" | "mxCallsPerSecond" | "mxClientId">;
  clock: () => Date;
}

/** perform's ports on PostgreSQL, Redis and MX. */
export function performPorts(parts: PerformParts): Omit<PerformPorts, "advance"> {
  const { database, vault, mx, budget, callLeases, config, clock } = parts;
  return {
    claim: (outboxId, now) => claimCall(database, outboxId, config.leaseMs, now),
    hold: (claim) => callLeases.hold(claim),
    async complete(claim, { result, findings }, now) {
      // The gap to the next read counts from this one's answer.
      if (claim.call.call === "read_status") await budget.restartGap(claim.memberGuid, config.pollFloorMs);
      if (findings === undefined) return completeCall(database, claim, result, now);
      return completeCall(database, claim, result, now, (client) =>
        store(client, vault, claim, findings, now),
      );
    },
    release: (claim, dueAt) => releaseCall(database, claim, dueAt),
    permit: (claim) => permit(claim, budget, config),
    mx,
    clock,
  };
}

function store(
  client: Parameters<typeof storeOwners>[0],
  vault: Vault,
  { memberGuid }: Claim,
  findings: Findings,
  now: Date,
): Promise<void> {
  switch (findings.kind) {
    case "accounts":
      return storeAccounts(client, vault, memberGuid, findings, now);
    case "owners":
      return storeOwners(client, vault, memberGuid, findings.owners, now);
    case "balances":
      return storeBalances(client, memberGuid, findings.accounts, now);
  }
}

async function permit(claim: Claim, budget: Budget, config: PerformParts["config"]): Promise<Permit> {
  const { mxClientId, mxCallsPerSecond, pollFloorMs } = config;
  const grant = await budget.take(
    rate(mxClientId, { perSecond: mxCallsPerSecond, burst: mxCallsPerSecond }),
    ...(claim.call.call === "read_status" ? [gap(claim.memberGuid, pollFloorMs)] : []),
  );
  return grant.ok ? { outcome: "granted" } : { outcome: "wait", waitMs: grant.retryAfterMs };
}
