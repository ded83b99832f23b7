import { type Account, applyScript, createAccounts, importAccount, isEligible } from "../model/account.ts";
import type { Member } from "../model/member.ts";
import type { Store } from "../model/store.ts";
import type { Script } from "../script/script.ts";
import type { JobDependencies } from "../simulation.ts";
import type { Job } from "./job.ts";

type ImportDependencies = Pick<JobDependencies, "clock" | "faults" | "streams" | "store">;

const lateDataMs = 10_000;

/** Stores what a successful job returns: accounts and balances, account numbers, owners. */
export function importResults(job: Job, dependencies: ImportDependencies): void {
  const { member } = job;
  const { clock } = dependencies;
  const accounts = accountsOf(member, dependencies);
  if (job.kind !== "identify" || !member.areAccountsImported) {
    for (const account of accounts) importAccount(account, job.random, clock.nowSeconds());
  }
  member.areAccountsImported = true;
  member.hasProcessed.accounts = true;
  if (job.kind === "aggregate") {
    member.aggregationSucceededAtMs = clock.now();
    member.hasProcessed.transactions = true;
  }
  const fetched = job.products.filter(
    (product) => job.kind !== "combination" || !member.script.lacking.has(product),
  );
  if (fetched.includes("account_verification")) importNumbers(job, accounts, dependencies);
  if (fetched.includes("identity_verification")) importOwners(job, dependencies);
}

/** The bank's accounts of a member. They are created on first use. */
export function accountsOf(
  member: Member,
  { clock, streams, store }: Omit<ImportDependencies, "faults">,
): Account[] {
  if (member.accounts !== null) return member.accounts;
  const accounts = createAccounts(member.script, streams("accounts", member.streamKey), clock.nowSeconds());
  applyScript(accounts, member.script);
  store.addAccounts(member, accounts);
  return accounts;
}

/** Changes how the bank behaves from now on. Accounts that MX has imported stay and get their new state. */
export function changeScript(member: Member, script: Script, store: Store): void {
  member.script = script;
  if (member.areAccountsImported) applyScript(member.accounts ?? [], script);
  else store.removeAccounts(member);
}

/** The accounts that verification offers for selection. */
export function selectableAccounts({ script }: Member, accounts: readonly Account[]): Account[] {
  const eligible = accounts.filter(isEligible);
  return typeof script.select === "number" ? eligible.slice(0, script.select) : eligible;
}

function importNumbers(job: Job, accounts: readonly Account[], dependencies: ImportDependencies): void {
  const { member, selectedIds } = job;
  const { script } = member;
  const verified = accounts
    .filter(isEligible)
    .filter(({ id }) => selectedIds === null || selectedIds.includes(id));
  const isFirst = member.verifiedAccountGuids.size === 0;
  const readableAtMs = dataReadableAtMs(script.numbers.has("late"), job, dependencies);
  member.verifiedAccountGuids = new Set(script.numbers.has("none") ? [] : verified.map(({ guid }) => guid));
  member.hasProcessed.accountNumbers = true;
  if (isFirst) member.numbersReadableAtMs = readableAtMs;
}

function importOwners(job: Job, dependencies: ImportDependencies): void {
  const { member } = job;
  const readableAtMs = dataReadableAtMs(member.script.owners.has("late"), job, dependencies);
  if (!member.isIdentified) member.ownersReadableAtMs = readableAtMs;
  member.isIdentified = !member.script.owners.has("none");
}

function dataReadableAtMs(isScriptedLate: boolean, job: Job, { clock, faults }: ImportDependencies): number {
  const randomMs = faults.delayMs("lateData", job.random);
  return clock.now() + clock.toRealMs(isScriptedLate ? lateDataMs : randomMs);
}
