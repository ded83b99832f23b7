import { randomUUID } from "node:crypto";
import { createMember } from "@account-opening/core/member";
import { aContext, noBalances } from "@account-opening/core/testing";
import type { Database } from "@account-opening/db";
import { advance } from "@account-opening/db/advance";
import { members } from "@account-opening/db/members";
import { storeResults } from "./members.ts";

const context = aContext();

const status = {
  connectionStatus: "CONNECTED",
  isBeingAggregated: false,
  aggregatedAt: "2026-11-23T09:01:15Z",
  successfullyAggregatedAt: "2026-11-23T09:01:25Z",
};

export interface Debtor {
  memberGuid: string;
  accountGuid: string;
}

export interface DebtorFacts {
  /** The balances of a balance job that has just ended. Without them, no job has run yet. */
  availableBalance?: string | null;
  /** The same as the available balance unless it is given. */
  balance?: string;
}

/** An identified member with one account. */
export async function aDebtor(
  db: Database,
  { availableBalance, balance = availableBalance ?? undefined }: DebtorFacts = {},
): Promise<Debtor> {
  const memberGuid = `MBR-${randomUUID()}`;
  const accountGuid = `ACT-${randomUUID()}`;
  const now = new Date();
  const started = createMember(
    { guid: memberGuid, userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true },
    status,
    context,
    now.getTime(),
  );
  const account = { guid: accountGuid, isClosed: false, currency: null, importedAt: "2026-11-23T09:01:20Z" };
  const seen =
    availableBalance === undefined
      ? null
      : {
          accounts: [{ ...account, availableBalance, balance: balance ?? null }],
          endedAt: now.getTime(),
          endedAfter: now.getTime(),
          before: status,
          after: status,
        };
  const member = {
    ...started,
    state: { name: "identified", lane: { step: "idle" } },
    balances: { ...noBalances, imported: seen },
  } as const;
  await members.insert(db, { member, partnerId: null, oauthWindowUri: null, origin: "created" }, now);
  await storeResults(db, memberGuid, accountGuid);
  return { memberGuid, accountGuid };
}

/** What the member's worker does at that time. */
export async function advanceAt(db: Database, { memberGuid }: Debtor, at: string): Promise<void> {
  await advance(db, [memberGuid], context, () => new Date(at));
}

/** The time in `ms` milliseconds, in ISO 8601. */
export function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
