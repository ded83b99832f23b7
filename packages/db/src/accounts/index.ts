export {
  type AccountRow,
  type DecryptedNumbers,
  decryptAccountNumbers,
  decryptAccountOwners,
  findByNumbers,
  listAccounts,
  readAccount,
} from "./accounts.ts";
export { storeAccounts, storeBalances, storeOwners } from "./store-results.ts";
