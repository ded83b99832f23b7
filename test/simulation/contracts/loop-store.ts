import type { Policy } from "@account-opening/core";
import type { Advanced, DueCall, DueCheck } from "@account-opening/core/advance";
import type { BalanceCheck } from "@account-opening/core/balance";
import type { CallResult, Member, MemberEvent } from "@account-opening/core/member";
import type { Notification } from "@account-opening/core/notifications";
import type { Context } from "@account-opening/core/testing";
import type { DeliveryClaim, DueEndpoint, EndedDelivery } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import type { ClaimOutcome, ClaimRequest, OverdueEndpoint, Published } from "@account-opening/db/testing";

/** The store of the loop: PostgreSQL in production, memory in the simulation. Both meet one contract. */
export interface LoopStore {
  /** The account of the member has the guid `accountOf(member)`. */
  insertMember(member: Member, now: Date): Promise<DueCall[]>;
  appendToInbox(memberGuid: string, event: MemberEvent, receivedAt: Date): Promise<void>;
  advance(memberGuids: readonly string[], context: Context, clock: () => Date): Promise<Advanced>;

  claimCall(outboxId: string, leaseMs: number, now: Date): Promise<ClaimOutcome>;
  /** @returns the ids of the claims that are still held */
  renewCalls(claims: readonly Claim[], until: Date): Promise<string[]>;
  releaseCall(claim: Claim, dueAt: Date): Promise<void>;
  completeCall(claim: Claim, result: CallResult, now: Date): Promise<boolean>;

  /** Null if the debit has a check already. */
  scheduleCheck(check: BalanceCheck, memberGuid: string, now: Date): Promise<DueCheck | null>;
  /** Null if the check is closed or unknown. */
  rescheduleCheck(id: string, times: CheckTimes, policy: Policy, now: Date): Promise<DueCheck | null>;
  cancelCheck(id: string, now: Date): Promise<"canceled" | "decided" | "unknown">;

  membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]>;
  callsOverdue(before: Date, now: Date, limit: number): Promise<DueCall[]>;
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<DueCall[]>;
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  repairCalls(limit: number): Promise<DueCall[]>;

  /** @returns the id of the endpoint */
  createEndpoint(eventTypes: Notification["type"][] | null, now: Date): Promise<string>;
  publishNotifications(now: Date): Promise<Published>;
  claimDeliveries(request: ClaimRequest, now: Date): Promise<DeliveryClaim[]>;
  /** @returns the ids of the claims that are still held */
  renewDeliveries(claims: readonly DeliveryClaim[], until: Date): Promise<string[]>;
  endDeliveries(endpointId: string, attempts: readonly EndedDelivery[], now: Date): Promise<DueEndpoint[]>;
  endpointsOverdue(before: Date): Promise<OverdueEndpoint[]>;

  snapshot(): Promise<StoreSnapshot>;
}

export interface CheckTimes {
  runAt: Date;
  decideBy: Date;
}

/** The content of a store, without generated ids. */
export interface StoreSnapshot {
  members: { member: Member; version: number }[];
  /** In the order in which they were received. */
  events: { memberGuid: string; kind: string; outcome: string | null }[];
  calls: { memberGuid: string; call: string; callNumber: number; dueAt: Date; claimCount: number }[];
  checks: { id: string; status: string; nextAt: Date | null }[];
  decisions: {
    checkId: string;
    decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive";
    reason: string | null;
    decidedAt: Date;
  }[];
  /** In the order in which they were recorded. `position` is null before publication. */
  notifications: { memberGuid: string; type: Notification["type"]; position: number | null }[];
  deliveries: { position: number; status: string; attemptCount: number }[];
}

/** The account that a member has in a store. */
export function accountOf({ guid }: Pick<Member, "guid">): string {
  return `ACT-${guid}`;
}
