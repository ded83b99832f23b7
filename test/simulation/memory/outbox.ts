import type { DueCall } from "@account-opening/core/advance";
import { callOf, dueAtOf, type Member } from "@account-opening/core/member";
import type { Call, FoldedMember } from "@account-opening/core/testing";
import type { Claim } from "@account-opening/db/outbox";
import type { ClaimOutcome } from "@account-opening/db/testing";

interface OutboxRow {
  id: number;
  memberGuid: string;
  callNumber: number;
  call: Call;
  dueAt: Date;
  claimCount: number;
  leaseUntil: Date | null;
}

/** The outbox: at most one call per member. */
export class MemoryOutbox {
  readonly rows = new Map<string, OutboxRow>();
  readonly #userOf: (memberGuid: string) => string;
  #lastId = 0;

  constructor(userOf: (memberGuid: string) => string) {
    this.#userOf = userOf;
  }

  claim(outboxId: string, leaseMs: number, now: Date): ClaimOutcome {
    const row = this.#find(outboxId);
    if (row === undefined) return { outcome: "not_claimable" };
    if (row.dueAt > now) return { outcome: "early", dueAt: row.dueAt };
    if (row.leaseUntil !== null && row.leaseUntil > now) return { outcome: "not_claimable" };
    row.claimCount += 1;
    row.leaseUntil = after(now, leaseMs);
    const { memberGuid, call, callNumber, claimCount, leaseUntil } = row;
    const userGuid = this.#userOf(memberGuid);
    return {
      outcome: "claimed",
      claim: { outboxId, memberGuid, userGuid, call, callNumber, claimCount, leaseUntil, cause: null },
    };
  }

  /** @returns the ids of the claims that are still held */
  renew(claims: readonly Claim[], until: Date): string[] {
    return claims.flatMap(({ outboxId, claimCount }) => {
      const row = this.#find(outboxId);
      if (row === undefined || row.claimCount !== claimCount || row.leaseUntil === null) return [];
      row.leaseUntil = until;
      return [outboxId];
    });
  }

  release(claim: Claim, dueAt: Date): void {
    const row = this.#find(claim.outboxId);
    if (row?.claimCount !== claim.claimCount) return;
    row.claimCount -= 1;
    row.leaseUntil = null;
    row.dueAt = dueAt;
  }

  /** @returns false if the claim is no longer held */
  remove(claim: Claim): boolean {
    const row = this.#find(claim.outboxId);
    if (row?.claimCount !== claim.claimCount) return false;
    return this.rows.delete(row.memberGuid);
  }

  /** Stores the calls that follow from an advance. */
  saveFolded(folded: readonly FoldedMember[]): DueCall[] {
    return folded.flatMap(({ member: before, folded: { member } }) => {
      if (member.callNumber !== before.callNumber) return this.put(member);
      return dueAtOf(member.state.lane) === dueAtOf(before.state.lane) ? [] : this.#reschedule(member);
    });
  }

  /** A new call replaces the old one. An idle member has none. */
  put(member: Member): DueCall[] {
    const pending = pendingCall(member);
    if (pending === null) {
      if (member.state.lane.step === "idle") this.rows.delete(member.guid);
      return [];
    }
    const { guid: memberGuid, callNumber } = member;
    if (this.rows.get(memberGuid)?.callNumber === callNumber) return [];
    const row = { id: this.#nextId(), memberGuid, callNumber, ...pending, claimCount: 0, leaseUntil: null };
    this.rows.set(memberGuid, row);
    return [toDueCall(row)];
  }

  #reschedule(member: Member): DueCall[] {
    const pending = pendingCall(member);
    const row = this.rows.get(member.guid);
    if (pending === null || row === undefined) return [];
    const isSame = row.dueAt.getTime() === pending.dueAt.getTime();
    if (row.callNumber !== member.callNumber || row.leaseUntil !== null || isSame) return [];
    row.id = this.#nextId();
    row.dueAt = pending.dueAt;
    return [toDueCall(row)];
  }

  /** The calls due after `after` and no later than `until`. */
  due(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): DueCall[] {
    const comesAfter = ({ dueAt, id }: OutboxRow) =>
      dueAt > after.dueAt || (dueAt.getTime() === after.dueAt.getTime() && id > Number(after.outboxId));
    return this.#select((row) => row.dueAt <= until && comesAfter(row), limit);
  }

  overdue(before: Date, now: Date, limit: number): DueCall[] {
    const isFree = ({ leaseUntil }: OutboxRow) => leaseUntil === null || leaseUntil <= now;
    return this.#select((row) => row.dueAt < before && isFree(row), limit);
  }

  #select(matches: (row: OutboxRow) => boolean, limit: number): DueCall[] {
    return [...this.rows.values()]
      .filter(matches)
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.id - b.id)
      .slice(0, limit)
      .map(toDueCall);
  }

  #find(outboxId: string): OutboxRow | undefined {
    for (const row of this.rows.values()) if (row.id === Number(outboxId)) return row;
    return undefined;
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

function pendingCall(member: Member): { call: Call; dueAt: Date } | null {
  const { lane } = member.state;
  const call = callOf(lane);
  const dueAt = dueAtOf(lane);
  return call === null || dueAt === null ? null : { call, dueAt: new Date(dueAt) };
}

function toDueCall({ id, dueAt }: OutboxRow): DueCall {
  return { outboxId: String(id), dueAt };
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
