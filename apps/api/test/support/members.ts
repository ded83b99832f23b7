import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { CallResult, Challenge, StatusSnapshot } from "@account-opening/core/member";
import { aContext } from "@account-opening/core/testing";
import type { Database } from "@account-opening/db";
import { accounts } from "@account-opening/db/accounts";
import { advance } from "@account-opening/db/advance";
import { createCipher } from "@account-opening/db/encryption";
import { inbox } from "@account-opening/db/inbox";
import { members } from "@account-opening/db/members";
import { fields } from "@account-opening/runtime/config";
import { dataKeys } from "./api.ts";

const context = aContext();

type Result = CallResult extends infer One
  ? One extends CallResult
    ? Omit<One, "callNumber">
    : never
  : never;

/** Applies the results that a worker would have read for this member. */
async function learn(db: Database, guid: string, ...results: Result[]): Promise<void> {
  for (const result of results) {
    const row = await members.read(db, guid);
    if (row === null) throw new Error(`There is no member ${guid}.`);
    const event = { ...result, callNumber: members.fromRow(row).callNumber } as CallResult;
    const now = new Date();
    await inbox.append(db, [
      { memberGuid: guid, source: "mx", type: event.kind, event, raw: null, receivedAt: now, outcome: null },
    ]);
    await advance(db, [guid], context, () => now);
  }
}

function status(connectionStatus: string, more: Partial<StatusSnapshot> = {}): Result {
  return {
    kind: "status_read",
    startedAt: Date.now(),
    snapshot: {
      connectionStatus,
      isBeingAggregated: false,
      aggregatedAt: null,
      successfullyAggregatedAt: null,
      challenges: [],
      ...more,
    },
  };
}

export const selection: Challenge = {
  guid: "CRD-select",
  type: "OPTIONS",
  label: "Please select an account:",
  options: [
    { label: "Checking", value: "act-1" },
    { label: "Savings", value: "act-2" },
  ],
};

/** Verification was accepted, and MX asks. */
export async function challenge(db: Database, guid: string, ...challenges: Challenge[]): Promise<void> {
  await learn(
    db,
    guid,
    { kind: "job_accepted" },
    status("CHALLENGED", { isBeingAggregated: true, challenges }),
  );
}

/** The verification was requested and has returned account numbers. */
export async function verify(db: Database, guid: string): Promise<void> {
  await learn(
    db,
    guid,
    { kind: "job_accepted" },
    status("CONNECTED", { isBeingAggregated: true }),
    status("CONNECTED"),
    { kind: "results_read", count: 1 },
  );
}

/** Verification was accepted, and this is its end. */
export async function endAs(db: Database, guid: string, connectionStatus: string): Promise<void> {
  await learn(
    db,
    guid,
    { kind: "job_accepted" },
    status(connectionStatus, { isBeingAggregated: true }),
    status(connectionStatus),
    { kind: "error_read", error: null },
  );
}

export const secret = { accountNumber: "9876543210123", routingNumber: "021000021", owner: "Ada Secret" };

/** Accounts, numbers and owners as a worker stores them. */
export async function storeResults(db: Database, memberGuid: string, accountGuid: string): Promise<void> {
  const cipher = createCipher(fields.secretKeys.parse(dataKeys));
  const client = await db.pool.connect();
  try {
    const results = { accounts: [anAccount(memberGuid, accountGuid)], numbers: [someNumbers(accountGuid)] };
    await accounts.store(client, cipher, memberGuid, results, new Date());
    await accounts.storeOwners(client, cipher, memberGuid, [anOwner(accountGuid)], new Date());
  } finally {
    client.release();
  }
}

function anAccount(memberGuid: string, guid: string): Account {
  return {
    guid,
    id: "act-1",
    memberGuid,
    userGuid: "USR-1",
    name: "Checking",
    type: "CHECKING",
    subtype: null,
    maskedNumber: "****0123",
    isClosed: false,
    availableBalance: "1250.50",
    balance: "1300.00",
    currency: null,
    importedAt: "2026-11-23T09:01:25Z",
  };
}

function someNumbers(accountGuid: string): AccountNumbers {
  const { accountNumber, routingNumber } = secret;
  return {
    accountGuid,
    accountNumber,
    routingNumber,
    passedValidation: true,
    institutionNumber: null,
    transitNumber: null,
  };
}

function anOwner(accountGuid: string): AccountOwner {
  return {
    accountGuid,
    ownerName: secret.owner,
    firstName: null,
    lastName: null,
    address: "1 Main Street",
    city: "Springfield",
    state: "UT",
    postalCode: "84043",
    country: "US",
    email: "ada@example.com",
    phone: null,
  };
}
