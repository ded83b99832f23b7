import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";

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
