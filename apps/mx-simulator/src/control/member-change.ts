import { z } from "zod";
import { ApiError } from "../http/api-error.ts";
import { accountsOf, changeScript } from "../jobs/import-results.ts";
import { type Account, importAccount } from "../model/account.ts";
import type { Member } from "../model/member.ts";
import { connectionStatuses } from "../model/status.ts";
import { scriptFromPassword } from "../routes/credentials.ts";
import type { Simulation } from "../simulation.ts";

const dollars = z.number().nullable().optional();

const accountChangeSchema = z.strictObject({
  /** Guid or id. */
  account: z.string(),
  availableBalance: dollars,
  balance: dollars,
  isClosed: z.boolean().optional(),
  /** The next verification returns it. */
  accountNumber: z.string().optional(),
});

export const memberChangeSchema = z.strictObject({
  /** Takes effect with the next job. */
  script: z.string().optional(),
  /** Ends the running job with this status. */
  endJob: z.enum(connectionStatuses).optional(),
  /** Sets the status immediately and sends its webhook. */
  status: z.enum(connectionStatuses).nullable().optional(),
  /** The user withdraws the consent at the bank. MX learns it at the next login: IMPAIRED. */
  revokeConsent: z.literal(true).optional(),
  startBackground: z.literal(true).optional(),
  accounts: z.array(accountChangeSchema).optional(),
  /** MX imports the bank's state immediately instead of with the next job. */
  importNow: z.literal(true).optional(),
});

export type MemberChange = z.infer<typeof memberChangeSchema>;

/** @throws ApiError 400 for an unreadable script, 404 for an unknown account, 409 while a job is running */
export function changeMember(simulation: Simulation, member: Member, change: MemberChange): void {
  const { clock, jobs, streams, store } = simulation;
  if (change.script !== undefined) {
    changeScript(member, scriptFromPassword(change.script, member.institution), store);
  }
  if (change.revokeConsent) member.isConsentRevoked = true;
  if (change.endJob !== undefined) jobs.end(member, change.endJob);
  if (change.status === null) member.status = null;
  else if (change.status !== undefined) jobs.setStatus(member, change.status);
  for (const accountChange of change.accounts ?? []) {
    changeAccount(accountsOf(member, simulation), accountChange);
  }
  if (change.importNow) {
    const random = streams("import now", member.streamKey);
    for (const account of accountsOf(member, simulation)) importAccount(account, random, clock.nowSeconds());
    member.areAccountsImported = true;
  }
  if (change.startBackground && !jobs.startAggregation(member)) {
    throw new ApiError(409, "A job is already running for this member");
  }
}

function changeAccount(accounts: Account[], change: z.infer<typeof accountChangeSchema>): void {
  const account = accounts.find(({ guid, id }) => guid === change.account || id === change.account);
  if (account === undefined) throw new ApiError(404, "Account not found");
  const { availableBalance = account.atBank.availableBalance, balance = account.atBank.balance } = change;
  account.isPinned ||= change.availableBalance !== undefined || change.balance !== undefined;
  account.accountNumber = change.accountNumber ?? account.accountNumber;
  account.atBank = { availableBalance, balance, isClosed: change.isClosed ?? account.atBank.isClosed };
}
