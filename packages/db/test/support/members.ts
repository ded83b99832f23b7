import { randomUUID } from "node:crypto";
import { type CallResult, createMember, type Member, type MemberEvent } from "@account-opening/core/member";
import { aContext, type NewMember } from "@account-opening/core/testing";
import { advance } from "../../src/advance/advance.ts";
import type { Database } from "../../src/connection/database.ts";
import { appendToInbox, type InboxRow } from "../../src/inbox/inbox.ts";
import { insertMember } from "../../src/members/members.ts";
import { type Claim, claimCall } from "../../src/outbox/outbox.ts";

export const context = aContext();

export const start = new Date("2026-11-23T09:00:00.000Z");

export function later(ms: number): Date {
  return new Date(start.getTime() + ms);
}

export function aGuid(): string {
  return `MBR-${randomUUID()}`;
}

/** A new member. It waits for its first status read if MX is busy, else to request verification. */
export function aMember({ isBusy = true, ...facts }: Partial<NewMember> & { isBusy?: boolean } = {}): Member {
  return createMember(
    { guid: aGuid(), userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true, ...facts },
    {
      connectionStatus: "CREATED",
      isBeingAggregated: isBusy,
      aggregatedAt: null,
      successfullyAggregatedAt: null,
    },
    context,
    start.getTime(),
  );
}

/** Stores a member and returns it with its first call. */
export async function insert(
  db: Pick<Database, "pool">,
  member: Member = aMember(),
  createdAt = start,
): Promise<{ guid: string; member: Member; outboxId: string; dueAt: Date }> {
  const inserted = await insertMember(
    db,
    { member, partnerId: null, oauthWindowUri: null, origin: "created" },
    createdAt,
  );
  const [call] = inserted.outcome === "inserted" ? inserted.dueCalls : [];
  if (call === undefined) throw new Error("The member has no call.");
  return { guid: member.guid, member, outboxId: call.outboxId, dueAt: call.dueAt };
}

export function hintRow(memberGuid: string, row: Partial<InboxRow> = {}): InboxRow {
  return {
    memberGuid,
    source: "webhook",
    type: "CONNECTION_STATUS",
    event: { kind: "webhook_received", type: "CONNECTION_STATUS" },
    raw: null,
    receivedAt: start,
    outcome: null,
    ...row,
  };
}

export function eventRow(memberGuid: string, event: MemberEvent, row: Partial<InboxRow> = {}): InboxRow {
  return { ...hintRow(memberGuid), source: "mx", type: event.kind, event, ...row };
}

export async function hint(db: Pick<Database, "pool">, ...guids: string[]): Promise<void> {
  await appendToInbox(
    db,
    guids.map((guid) => hintRow(guid)),
  );
}

export async function advanceAll(db: Pick<Database, "pool">, guids: readonly string[], now = start) {
  return advance(db, guids, context, () => now);
}

export function statusRead(
  callNumber: number,
  connectionStatus: string,
  snapshot: Partial<Extract<CallResult, { kind: "status_read" }>["snapshot"]> = {},
): CallResult {
  return {
    kind: "status_read",
    callNumber,
    startedAt: start.getTime(),
    snapshot: {
      connectionStatus,
      isBeingAggregated: false,
      aggregatedAt: null,
      successfullyAggregatedAt: null,
      challenges: [],
      ...snapshot,
    },
  };
}

/** Claims a call. @throws if it cannot be claimed */
export async function claim(
  db: Pick<Database, "pool">,
  outboxId: string,
  now = later(60_000),
  leaseMs = 30_000,
): Promise<Claim> {
  const claimed = await claimCall(db, outboxId, leaseMs, now);
  if (claimed.outcome !== "claimed") throw new Error(`The call could not be claimed: ${claimed.outcome}.`);
  return claimed.claim;
}
