import type { Script } from "../script/script.ts";
import { guid } from "./guid.ts";
import type { Owner } from "./owner.ts";
import { ownersOf } from "./owner.ts";
import type { Random } from "./random.ts";

const ELIGIBLE_TYPES = ["CHECKING", "SAVINGS"] as const;
const OTHER_TYPES = ["CREDIT_CARD", "LOAN", "MORTGAGE", "INVESTMENT"] as const;

type AccountType = (typeof ELIGIBLE_TYPES)[number] | (typeof OTHER_TYPES)[number];

/** What a bank says of an account at one moment; dollars. */
interface Standing {
  availableBalance: number | null;
  balance: number | null;
  isClosed: boolean;
}

export interface Account {
  readonly guid: string;
  /** The bank's own id: the value of an account-selection option. */
  readonly id: string;
  readonly type: AccountType;
  readonly name: string;
  readonly accountNumber: string;
  readonly routingNumber: string;
  readonly numberGuid: string;
  readonly owners: readonly Owner[];
  /** The bank's truth now. */
  atBank: Standing;
  /** Truth as of MX's last import: what the API shows. */
  atMx: Standing;
  importedAtSeconds: number | null;
  createdAtSeconds: number;
  /** Once set by a person or a script, a balance no longer drifts by itself. */
  isPinned: boolean;
}

/** The accounts a login opens on to, as its script wants them. */
export function openAccounts(script: Script, random: Random, nowSeconds: number): Account[] {
  return typesFor(script).map((type, index) => openAccount(type, index, script, random, nowSeconds));
}

export function isEligible(account: Account): boolean {
  return (ELIGIBLE_TYPES as readonly string[]).includes(account.type);
}

/** Brings what a new script says about the bank's side of existing accounts into effect. */
export function restage(accounts: readonly Account[], script: Script): void {
  const first = accounts[0];
  if (first === undefined) return;
  if (script.accounts.has("closed")) first.atBank.isClosed = true;
  if (script.balance !== undefined) {
    first.atBank = { ...first.atBank, availableBalance: script.balance, balance: script.balance };
    first.isPinned = true;
  }
}

/** MX takes over what the bank says now; a closed account stops updating once MX knows that it is closed. */
export function importStanding(account: Account, random: Random, nowSeconds: number): void {
  if (account.atMx.isClosed && account.atBank.isClosed) return;
  if (!account.isPinned && account.importedAtSeconds !== null) drift(account.atBank, random);
  account.atMx = { ...account.atBank };
  account.importedAtSeconds = nowSeconds;
}

function typesFor(script: Script): AccountType[] {
  if (script.accounts.has("none")) return ["CREDIT_CARD", "LOAN"];
  const wanted = typeof script.select === "number" ? script.select : 0;
  const eligibleCount = script.accounts.has("one") ? 1 : Math.max(2, wanted);
  const eligible = Array.from({ length: eligibleCount }, (_, index) => ELIGIBLE_TYPES[index] ?? "CHECKING");
  return [...eligible, ...OTHER_TYPES];
}

function openAccount(
  type: AccountType,
  index: number,
  script: Script,
  random: Random,
  nowSeconds: number,
): Account {
  const cents = random.integer(50_000, 900_000);
  const held = random.integer(0, 4_000);
  const standing: Standing = {
    availableBalance: (cents - held) / 100,
    balance: cents / 100,
    isClosed: false,
  };
  const account: Account = {
    guid: guid("ACT", random),
    id: `act-${random.integer(1, 9)}${random.digits(11)}`,
    type,
    name:
      index < 2 || !(ELIGIBLE_TYPES as readonly string[]).includes(type) ? title(type) : `Checking ${index}`,
    accountNumber: accountNumber(script, random),
    routingNumber: script.numbers.has("sandbox") ? `6889999${random.digits(7)}` : routingNumber(random),
    numberGuid: guid("ACN", random),
    owners: ownersOf(random, script.accounts.has("joint") ? 2 : 1),
    atBank: standing,
    atMx: { ...standing },
    importedAtSeconds: null,
    createdAtSeconds: nowSeconds,
    isPinned: false,
  };
  if (script.accounts.has("null-balance")) {
    account.atBank = { ...standing, availableBalance: null, balance: null };
    account.isPinned = true;
  }
  return account;
}

/** A tokenized number has 17 digits and begins with "00", as Chase's do. */
function accountNumber(script: Script, random: Random): string {
  return script.numbers.has("tan") ? `00${random.digits(15)}` : `${random.integer(1, 9)}${random.digits(13)}`;
}

/** Nine digits with a right ABA checksum: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of ten. */
function routingNumber(random: Random): string {
  const body = `${random.pick(["01", "02", "06", "07", "11", "12"])}${random.digits(6)}`;
  const sum = [...body].reduce(
    (total, digit, index) => total + Number(digit) * ([3, 7, 1][index % 3] ?? 1),
    0,
  );
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function drift(standing: Standing, random: Random): void {
  const change = random.integer(-9_000, 11_000) / 100;
  const moved = (amount: number | null) =>
    amount === null ? null : Math.round((amount + change) * 100) / 100;
  standing.availableBalance = moved(standing.availableBalance);
  standing.balance = moved(standing.balance);
}

function title(type: AccountType): string {
  const words = type.toLowerCase().split("_");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" ");
}
