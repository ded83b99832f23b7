import {
  decryptAccountNumbers,
  decryptAccountOwners,
  findByNumbers,
  listAccounts,
  readAccount,
} from "./accounts.ts";
import { storeAccounts, storeBalances, storeOwners } from "./store-results.ts";

export type { AccountRow } from "./accounts.ts";

/** Accounts with their numbers and owners. */
export const accounts = {
  decryptNumbers: decryptAccountNumbers,
  decryptOwners: decryptAccountOwners,
  findByNumbers,
  list: listAccounts,
  read: readAccount,
  store: storeAccounts,
  storeBalances,
  storeOwners,
};
