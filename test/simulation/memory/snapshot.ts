import type { StoreSnapshot } from "../contracts/loop-store.ts";
import type { MemoryStore } from "./store.ts";

/** The content of the store, in the order of the PostgreSQL queries. */
export function snapshotOf(store: MemoryStore): StoreSnapshot {
  const { recorded, deliveries } = store.notifications;
  return {
    members: sortedBy(
      [...store.members.values()].map(({ member, version }) => ({ member, version })),
      ({ member: { guid } }) => guid,
    ),
    events: store.inbox.rows.map(({ memberGuid, event: { kind }, outcome }) => ({
      memberGuid,
      kind,
      outcome,
    })),
    calls: sortedBy(
      [...store.outbox.rows.values()].map(({ memberGuid, call, callNumber, dueAt, claimCount }) => ({
        memberGuid,
        call: call.call,
        callNumber,
        dueAt,
        claimCount,
      })),
      ({ memberGuid }) => memberGuid,
    ),
    checks: sortedBy(
      [...store.checks.rows.values()].map(({ check: { id }, status, nextAt }) => ({ id, status, nextAt })),
      ({ id }) => id,
    ),
    decisions: sortedBy(
      [...store.checks.decisions.values()].map(({ check, decision, decidedAt }) => ({
        checkId: check.id,
        ...decision,
        decidedAt,
      })),
      ({ checkId }) => checkId,
    ),
    notifications: recorded.map(({ notification: { memberGuid, type }, position }) => ({
      memberGuid,
      type,
      position,
    })),
    deliveries: [...deliveries.values()].map(({ position, status, attemptCount }) => ({
      position,
      status,
      attemptCount,
    })),
  };
}

function sortedBy<Item>(items: Item[], keyOf: (item: Item) => string): Item[] {
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
