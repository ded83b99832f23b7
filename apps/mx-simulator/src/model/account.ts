import type { Random } from "../random.ts";
import type { Script } from "../script/script.ts";
import { createOwner, type Owner } from "./owner.ts";

const eligibleTypes = ["CHECKING", "SAVINGS"] as const;
const otherTypes = ["CREDIT_CARD", "LOAN", "MORTGAGE", "INVESTMENT"] as const;

type AccountType = (typeof eligibleTypes)[number] | (typeof otherTypes)[number];

/** The state of an account at one point in time. Amounts are in dollars. */
interface AccountSnapshot {
  availableBalance: number | null;
  balance: number | null;
  isClosed: boolean;
}

export interface Account {
  readonly guid: string;
  /** The bank's own id, which account-selection options have as their value. */
  readonly id: string;
  readonly type: AccountType;
  readonly name: string;
  accountNumber: string;
  readonly routingNumber: string;
  readonly numberGuid: string;
  readonly owners: readonly Owner[];
  /** The current state at the bank. */
  atBank: AccountSnapshot;
  /** The state that MX imported last, which its API shows. */
  atMx: AccountSnapshot;
  importedAtSeconds: number | null;
  createdAtSeconds: number;
  /** True once a script or a control request has set the balance: it no longer changes by itself. */
  isPinned: boolean;
}

/** Creates the accounts of one login as its script describes them. */
export function createAccounts(script: Script, random: Random, nowSeconds: number): Account[] {
  return accountTypes(script).map((type, index) =>
    createAccount(type, index, { script, random, nowSeconds }),
  );
}

export function isEligible({ type }: Pick<Account, "type">): boolean {
  return (eligibleTypes as readonly string[]).includes(type);
}

/** Applies what a new script says about the bank's side of existing accounts. */
export function applyScript(accounts: readonly Account[], script: Script): void {
  const first = accounts[0];
  if (first === undefined) return;
  if (script.accounts.has("closed")) first.atBank.isClosed = true;
  if (script.balance !== undefined) {
    first.atBank = { ...first.atBank, availableBalance: script.balance, balance: script.balance };
    first.isPinned = true;
  }
}

/** Copies the bank's state to MX. Once MX knows that an account is closed, it no longer updates it. */
export function importAccount(account: Account, random: Random, nowSeconds: number): void {
  if (account.atMx.isClosed && account.atBank.isClosed) return;
  if (!account.isPinned && account.importedAtSeconds !== null) changeBalance(account.atBank, random);
  account.atMx = { ...account.atBank };
  account.importedAtSeconds = nowSeconds;
}

/** A bank issues new tokens with each consent; the previous ones are void. */
export function issueTokens(accounts: readonly Account[], random: Random): void {
  for (const account of accounts) account.accountNumber = tokenizedNumber(random);
}

function accountTypes(script: Script): AccountType[] {
  if (script.accounts.has("none")) return ["CREDIT_CARD", "LOAN"];
  const offeredCount = typeof script.select === "number" ? script.select : 0;
  const eligibleCount = script.accounts.has("one") ? 1 : Math.max(2, offeredCount);
  const eligible = Array.from({ length: eligibleCount }, (_, index) => eligibleTypes[index] ?? "CHECKING");
  return [...eligible, ...otherTypes];
}

function createAccount(
  type: AccountType,
  index: number,
  { script, random, nowSeconds }: { script: Script; random: Random; nowSeconds: number },
): Account {
  const cents = random.integer(50_000, 900_000);
  const heldCents = random.integer(0, 4_000);
  const isBalanceNull = script.accounts.has("null-balance");
  const snapshot: AccountSnapshot = {
    availableBalance: isBalanceNull ? null : (cents - heldCents) / 100,
    balance: isBalanceNull ? null : cents / 100,
    isClosed: false,
  };
  return {
    guid: random.guid("ACT"),
    id: `act-${random.integer(1, 9)}${random.digits(11)}`,
    type,
    name: index >= 2 && isEligible({ type }) ? `Checking ${index}` : titleCase(type),
    accountNumber: accountNumber(script, random),
    routingNumber: script.numbers.has("sandbox") ? `6889999${random.digits(7)}` : routingNumber(random),
    numberGuid: random.guid("ACN"),
    owners: Array.from({ length: script.accounts.has("joint") ? 2 : 1 }, () => createOwner(random)),
    atBank: snapshot,
    atMx: { ...snapshot },
    importedAtSeconds: null,
    createdAtSeconds: nowSeconds,
    isPinned: isBalanceNull,
  };
}

function accountNumber(script: Script, random: Random): string {
  return script.numbers.has("tan") ? tokenizedNumber(random) : `${random.integer(1, 9)}${random.digits(13)}`;
}

/** 17 digits that begin with "00", like those of Chase. */
function tokenizedNumber(random: Random): string {
  return `00${random.digits(15)}`;
}

/** Nine digits with a valid ABA checksum: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of ten. */
function routingNumber(random: Random): string {
  const digits = `${random.pick(["01", "02", "06", "07", "11", "12"])}${random.digits(6)}`;
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * ([3, 7, 1][index % 3] ?? 1),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function changeBalance(snapshot: AccountSnapshot, random: Random): void {
  const change = random.integer(-9_000, 11_000) / 100;
  const add = (amount: number | null) => (amount === null ? null : Math.round((amount + change) * 100) / 100);
  snapshot.availableBalance = add(snapshot.availableBalance);
  snapshot.balance = add(snapshot.balance);
}

function titleCase(type: AccountType): string {
  const words = type.toLowerCase().split("_");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" ");
}
