import { randomUUID } from "node:crypto";
import type { Member } from "@account-opening/core/member";
import { noBalances } from "@account-opening/core/testing";
import type { Database } from "../../src/connection/database.ts";
import { insertMember } from "../../src/members/members.ts";
import { storeResults } from "./accounts.ts";
import { rowsOf } from "./database.ts";
import { aMember, later, start } from "./members.ts";

export const idleState = { name: "identified", lane: { step: "idle" } } as const;
export const stamps = { connectionStatus: "CONNECTED", aggregatedAt: null, successfullyAggregatedAt: null };

/** Inserts a member after onboarding, whose first account had 500.00 when a balance job ended at `start`. */
export async function identified(db: Database, facts: Partial<Member> = {}): Promise<string> {
  const account = {
    guid: "ACT-1",
    isClosed: false,
    availableBalance: "500.00",
    balance: "510.00",
    currency: "USD",
    importedAt: "2026-11-23T08:59:58Z",
  };
  const endedAt = start.getTime();
  const imported = { accounts: [account], endedAt, endedAfter: endedAt, before: stamps, after: stamps };
  const member: Member = { ...aMember(), state: idleState, balances: { ...noBalances, imported }, ...facts };
  await insertMember(db, { member, partnerId: null, oauthWindowUri: null, origin: "created" }, start);
  await storeResults(db, member.guid);
  return member.guid;
}

interface CheckFacts {
  runInMs?: number;
  decideInMs?: number;
  amountMinor?: number;
  maxAgeSeconds?: number;
}

/** Inserts a check of ACT-1. By default: 125.00, due at `start`, and to be decided within ten minutes. */
export async function scheduleFor(
  db: Pick<Database, "pool">,
  memberGuid: string,
  { runInMs = 0, decideInMs = 600_000, amountMinor = 12_500, maxAgeSeconds = 3_600 }: CheckFacts = {},
): Promise<string> {
  const id = `CHK-${randomUUID()}`;
  await db.pool.query(
    `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                 max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
     values ($1, $1, 'ACT-1', $2, 'USR-1', $3, 'USD', $4, $5, $6, '{}', 'scheduled', $5, $7, $7)`,
    [id, memberGuid, amountMinor, maxAgeSeconds, later(runInMs), later(decideInMs), start],
  );
  return id;
}

export async function checkRow(db: Database, id: string) {
  const [row] = await rowsOf<{ status: string; next_at: Date | null }>(
    db,
    "select status, next_at from balance_checks where id = $1",
    [id],
  );
  return row;
}

export async function decisionRow(db: Database, id: string) {
  const [row] = await rowsOf<Record<string, unknown>>(
    db,
    "select * from balance_decisions where check_id = $1",
    [id],
  );
  return row;
}
