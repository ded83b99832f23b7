import {
  decryptAccountNumbers,
  decryptAccountOwners,
  findByNumbers,
  listAccounts,
  readAccount,
} from "./accounts.ts";
import { storeAccounts, storeBalances, storeOwners } from "./store-results.ts";

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
