import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import { storeAccounts } from "../../src/accounts/store-results.ts";
import type { Database } from "../../src/connection/database.ts";
import { createCipher } from "../../src/encryption/cipher.ts";
import { start } from "./members.ts";

const cipher = createCipher([{ id: "k1", key: Buffer.alloc(32, 1) }]);

/** Stores an account of this member with its numbers, as a worker does. */
export async function storeResults(
  { pool }: Pick<Database, "pool">,
  memberGuid: string,
  account: Partial<Account> = {},
  numbers: readonly AccountNumbers[] = [numbersOf("ACT-1")],
): Promise<void> {
  const client = await pool.connect();
  try {
    const accounts = [anAccount({ memberGuid, ...account })];
    await storeAccounts(client, cipher, memberGuid, { accounts, numbers }, start);
  } finally {
    client.release();
  }
}

export function anAccount(facts: Partial<Account> = {}): Account {
  return {
    guid: "ACT-1",
    id: "act-1",
    memberGuid: "MBR-1",
    userGuid: "USR-1",
    name: "Checking",
    type: "CHECKING",
    subtype: null,
    maskedNumber: "****0001",
    isClosed: false,
    availableBalance: "125.00",
    balance: "130.00",
    currency: "USD",
    importedAt: "2026-11-23T08:59:00Z",
    ...facts,
  };
}

export function numbersOf(accountGuid: string, facts: Partial<AccountNumbers> = {}): AccountNumbers {
  return {
    accountGuid,
    accountNumber: "9876543210001",
    routingNumber: "071000013",
    passedValidation: true,
    institutionNumber: null,
    transitNumber: null,
    ...facts,
  };
}

export function anOwner(facts: Partial<AccountOwner> = {}): AccountOwner {
  return {
    accountGuid: "ACT-1",
    ownerName: "Planted Owner",
    firstName: "Planted",
    lastName: "Owner",
    address: "1 Planted Street",
    city: null,
    state: null,
    postalCode: null,
    country: null,
    email: "planted@example.com",
    phone: null,
    ...facts,
  };
}
