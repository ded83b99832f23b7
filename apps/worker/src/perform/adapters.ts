import { accounts } from "@account-opening/db/accounts";
import type { Cipher } from "@account-opening/db/encryption";
import { type Claim, outbox } from "@account-opening/db/outbox";
import { minInterval, rate } from "@account-opening/queue";
import type { WorkerConfig } from "../config.ts";
import type { Dependencies } from "../dependencies.ts";
import { claimFields } from "../log.ts";
import { untilStored } from "../until-stored.ts";
import type { FetchedData, PerformPorts, RateLimitDecision } from "./ports.ts";

export interface PerformDependencies
  extends Pick<
    Dependencies,
    "database" | "cipher" | "mx" | "rateLimits" | "tracing" | "callLeases" | "closing" | "clock"
  > {
  config: Pick<WorkerConfig, "leaseMs" | "pollFloorMs" | "mxCallsPerSecond" | "mxClientId">;
  log: { resultRetained(error: unknown): void };
}

/** The ports of perform, on PostgreSQL, Redis and MX. */
export function performPorts(dependencies: PerformDependencies): Omit<PerformPorts, "advance"> {
  const { database, cipher, mx, rateLimits, tracing, callLeases, config, closing, log, clock } = dependencies;
  const retention = { closing, onUnavailable: log.resultRetained };
  return {
    // A lease can expire while PostgreSQL is unavailable. The work that holds it here still completes the call.
    claim: async (outboxId, now) =>
      callLeases.holds(outboxId)
        ? { outcome: "not_claimable" }
        : outbox.claim(database, outboxId, config.leaseMs, now),
    hold: (claim) => callLeases.hold(claim),
    async complete(claim, { result, fetched }, now) {
      // The interval to the next status read starts with the response of this one.
      if (claim.call.call === "read_status")
        await rateLimits.restartInterval(claim.memberGuid, config.pollFloorMs);
      const storeFetched =
        fetched === undefined ? undefined : (client: Client) => store(client, cipher, claim, fetched, now);
      return untilStored(() => outbox.complete(database, claim, result, now, storeFetched), retention);
    },
    release: (claim, dueAt) => outbox.release(database, claim, dueAt),
    permit: (claim) => permit(claim, rateLimits, config),
    trace: (claim, call) =>
      tracing.run(
        { name: `perform ${claim.call.call}`, cause: claim.cause, fields: claimFields(claim) },
        call,
        ({ result }) => ({ outcome: result.kind }),
      ),
    mx,
    clock,
  };
}

type Client = Parameters<typeof accounts.storeOwners>[0];

function store(
  client: Client,
  cipher: Cipher,
  { memberGuid, cause }: Claim,
  fetched: FetchedData,
  now: Date,
): Promise<void> {
  switch (fetched.kind) {
    case "accounts":
      return accounts.store(client, cipher, memberGuid, { ...fetched, cause }, now);
    case "owners":
      return accounts.storeOwners(client, cipher, memberGuid, fetched.owners, now);
    case "balances":
      return accounts.storeBalances(client, memberGuid, fetched.accounts, now);
  }
}

async function permit(
  claim: Claim,
  rateLimits: Dependencies["rateLimits"],
  config: PerformDependencies["config"],
): Promise<RateLimitDecision> {
  const { mxClientId, mxCallsPerSecond, pollFloorMs } = config;
  const grant = await rateLimits.acquire(
    rate(mxClientId, { perSecond: mxCallsPerSecond, burst: mxCallsPerSecond }),
    ...(claim.call.call === "read_status" ? [minInterval(claim.memberGuid, pollFloorMs)] : []),
  );
  return grant.ok ? { outcome: "granted" } : { outcome: "wait", waitMs: grant.retryAfterMs };
}
