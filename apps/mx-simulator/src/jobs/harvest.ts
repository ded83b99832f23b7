import type { FaultEngine } from "../faults/fault-engine.ts";
import type { Script } from "../script/script.ts";
import type { Account } from "../world/account.ts";
import { importStanding, isEligible, openAccounts, restage } from "../world/account.ts";
import type { Clock } from "../world/clock.ts";
import type { Member } from "../world/member.ts";
import type { Streams } from "../world/random.ts";
import type { World } from "../world/world.ts";
import type { Job } from "./job.ts";

export interface HarvestParts {
  readonly clock: Clock;
  readonly faults: FaultEngine;
  readonly streams: Streams;
  readonly world: World;
}

const LATE_MS = 10_000;

/** What a successful job brings home: accounts and balances, account numbers, owners. */
export function harvest(member: Member, job: Job, parts: HarvestParts): void {
  const { clock } = parts;
  const accounts = accountsOf(member, parts);
  if (job.kind !== "identify" || !member.areAccountsImported) {
    for (const account of accounts) importStanding(account, job.random, clock.nowSeconds());
  }
  member.areAccountsImported = true;
  member.hasProcessed.accounts = true;
  if (job.kind === "aggregate") {
    member.aggregationSucceededAtMs = clock.now();
    member.hasProcessed.transactions = true;
  }
  if (job.kind === "verify") harvestNumbers(member, job, accounts, parts);
  if (job.kind === "identify") harvestOwners(member, job, parts);
}

/** The bank's side of a member, made when it is first looked at. */
export function accountsOf(
  member: Member,
  { clock, streams, world }: Omit<HarvestParts, "faults">,
): Account[] {
  if (member.accounts !== null) return member.accounts;
  const accounts = openAccounts(member.script, streams("accounts", member.key), clock.nowSeconds());
  restage(accounts, member.script);
  member.accounts = accounts;
  world.register(member, accounts);
  return accounts;
}

/** The bank behaves by another script from now on. Accounts that MX knows stay, with their new state. */
export function changeScript(member: Member, script: Script, world: World): void {
  member.script = script;
  if (member.areAccountsImported) restage(member.accounts ?? [], script);
  else world.withdraw(member);
}

/** Accounts that verification offers for selection. */
export function selectable(member: Member, accounts: readonly Account[]): Account[] {
  const eligible = accounts.filter(isEligible);
  const { select } = member.script;
  return typeof select === "number" ? eligible.slice(0, select) : eligible;
}

function harvestNumbers(member: Member, job: Job, accounts: readonly Account[], parts: HarvestParts): void {
  const chosen = job.selectedIds;
  const verified = accounts.filter(
    (account) => isEligible(account) && (chosen === null || chosen.includes(account.id)),
  );
  const isFirst = member.numbered.size === 0;
  const lateMs = lateness(member.script.numbers.has("late"), job, parts);
  member.numbered = new Set(member.script.numbers.has("none") ? [] : verified.map(({ guid }) => guid));
  member.hasProcessed.accountNumbers = true;
  if (isFirst) member.numbersReadableAtMs = parts.clock.now() + lateMs;
}

function harvestOwners(member: Member, job: Job, parts: HarvestParts): void {
  const lateMs = lateness(member.script.owners.has("late"), job, parts);
  if (!member.isIdentified) member.ownersReadableAtMs = parts.clock.now() + lateMs;
  member.isIdentified = !member.script.owners.has("none");
}

/** Real milliseconds between a job's end and its data. */
function lateness(isScripted: boolean, job: Job, { clock, faults }: HarvestParts): number {
  const drawnMs = faults.delayMs("lateData", job.random);
  return clock.real(isScripted ? LATE_MS : drawnMs);
}
