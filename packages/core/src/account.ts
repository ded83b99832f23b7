/** An account as MX last reported it. */
export interface Account {
  /** `ACT-…` */
  guid: string;
  /** The account's `id` at MX (`act-…`); account-selection challenges name accounts by it. */
  id: string | null;
  memberGuid: string;
  userGuid: string;
  name: string | null;
  /** CHECKING, SAVINGS, … */
  type: string | null;
  subtype: string | null;
  /** As MX masks it, for instance `****0001`. */
  maskedNumber: string | null;
  isClosed: boolean;
  /** Decimal string, for instance `"125.00"`; pending transactions usually deducted. */
  availableBalance: string | null;
  /** Decimal string; pending transactions usually not deducted. */
  balance: string | null;
  currency: string | null;
  /** When this account last received data; MX's clock. ISO 8601. */
  importedAt: string | null;
}

/** The part of an account that a balance check uses. */
export type AccountBalance = Pick<
  Account,
  "guid" | "isClosed" | "availableBalance" | "balance" | "currency" | "importedAt"
>;

/** The numbers that an ACH entry needs. Secret: never logged, never stored in clear. */
export interface AccountNumbers {
  accountGuid: string;
  accountNumber: string;
  routingNumber: string;
  /** The result of MX's own validation. With true, the numbers may still be invalid. */
  passedValidation: boolean | null;
  /** Canadian accounts only. */
  institutionNumber: string | null;
  transitNumber: string | null;
}

/** One owner of an account. Joint accounts have several. Personal data: never logged, never stored in clear. */
export interface AccountOwner {
  accountGuid: string;
  ownerName: string | null;
  firstName: string | null;
  lastName: string | null;
  address: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
  email: string | null;
  phone: string | null;
}
