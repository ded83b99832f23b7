import type { MemberEvent } from "@account-opening/core/member";
import type { PendingEvent } from "@account-opening/core/testing";

interface InboxRow {
  id: number;
  memberGuid: string;
  event: MemberEvent;
  receivedAt: Date;
  outcome: string | null;
}

/** The events of members, with the outcome of those that are applied. */
export class MemoryInbox {
  readonly rows: InboxRow[] = [];
  readonly #pending = new Map<string, InboxRow[]>();

  append(memberGuid: string, event: MemberEvent, receivedAt: Date): void {
    const row: InboxRow = { id: this.rows.length + 1, memberGuid, event, receivedAt, outcome: null };
    this.rows.push(row);
    this.#pending.set(memberGuid, [...this.#pendingOf(memberGuid), row]);
  }

  hasPending(memberGuid: string): boolean {
    return this.#pendingOf(memberGuid).length > 0;
  }

  firstPending(memberGuids: readonly string[], max: { perMember: number; inAll: number }): PendingEvent[] {
    return memberGuids
      .flatMap((guid) => this.#pendingOf(guid).slice(0, max.perMember))
      .sort((a, b) => a.id - b.id)
      .slice(0, max.inAll)
      .map(({ id, memberGuid, event, receivedAt }) => ({
        id: String(id),
        memberGuid,
        event,
        receivedAt,
        cause: null,
      }));
  }

  /** Sets the outcomes of a member's events; null leaves an event pending. */
  close(memberGuid: string, eventIds: readonly string[], outcomeOf: (index: number) => string | null): void {
    eventIds.forEach((id, index) => {
      const row = this.rows[Number(id) - 1];
      if (row !== undefined) row.outcome = outcomeOf(index);
    });
    this.#pending.set(
      memberGuid,
      this.#pendingOf(memberGuid).filter(({ outcome }) => outcome === null),
    );
  }

  closeAll(memberGuid: string, outcome: string): void {
    for (const row of this.#pendingOf(memberGuid)) row.outcome = outcome;
    this.#pending.delete(memberGuid);
  }

  /** Members whose oldest pending event was received before the given time, in order of their guids. */
  membersWaiting(before: Date, limit: number, afterGuid: string): string[] {
    return [...this.#pending]
      .filter(([guid, [oldest]]) => guid > afterGuid && oldest !== undefined && oldest.receivedAt < before)
      .map(([guid]) => guid)
      .sort()
      .slice(0, limit);
  }

  #pendingOf(memberGuid: string): InboxRow[] {
    return this.#pending.get(memberGuid) ?? [];
  }
}
