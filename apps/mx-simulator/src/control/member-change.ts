import { z } from "zod";
import { MxError } from "../http/mx-error.ts";
import { accountsOf, changeScript } from "../jobs/harvest.ts";
import { scriptOf } from "../routes/credentials.ts";
import type { Simulation } from "../simulation.ts";
import type { Account } from "../world/account.ts";
import { importStanding } from "../world/account.ts";
import type { Member } from "../world/member.ts";
import { STATUSES } from "../world/status.ts";

const dollars = z.number().nullable();

export const memberChangeSchema = z.strictObject({
  /** Takes effect from the next job. */
  script: z.string().optional(),
  /** Ends the running job with this status. */
  endJob: z.enum(STATUSES).optional(),
  /** Puts the member into this status, whatever runs; its webhook is sent. */
  status: z.enum(STATUSES).nullable().optional(),
  startBackground: z.literal(true).optional(),
  accounts: z
    .array(
      z.strictObject({
        /** Guid or id. */
        account: z.string(),
        availableBalance: dollars.optional(),
        balance: dollars.optional(),
        isClosed: z.boolean().optional(),
      }),
    )
    .optional(),
  /** MX learns of the bank's side at once instead of with the next job. */
  importNow: z.literal(true).optional(),
});

export type MemberChange = z.infer<typeof memberChangeSchema>;

/** @throws MxError 400 for an unreadable script, 404 for an unknown account, 409 when a job runs already */
export function changeMember(simulation: Simulation, member: Member, change: MemberChange): void {
  const { clock, engine, streams, world } = simulation;
  if (change.script !== undefined) {
    changeScript(member, scriptOf(change.script, member.institution), world);
  }
  if (change.endJob !== undefined) engine.end(member, change.endJob);
  if (change.status === null) member.status = null;
  else if (change.status !== undefined) engine.enter(member, change.status);
  for (const wanted of change.accounts ?? []) changeAccount(accountsOf(member, simulation), wanted);
  if (change.importNow) {
    const random = streams("import now", member.key);
    for (const account of accountsOf(member, simulation)) importStanding(account, random, clock.nowSeconds());
    member.areAccountsImported = true;
  }
  if (change.startBackground && !engine.startOwn(member, true)) {
    throw new MxError(409, "A job is already running for this member");
  }
}

function changeAccount(accounts: Account[], wanted: NonNullable<MemberChange["accounts"]>[number]): void {
  const account = accounts.find(({ guid, id }) => guid === wanted.account || id === wanted.account);
  if (account === undefined) throw new MxError(404, "Account not found");
  const { availableBalance = account.atBank.availableBalance, balance = account.atBank.balance } = wanted;
  account.isPinned ||= wanted.availableBalance !== undefined || wanted.balance !== undefined;
  account.atBank = { availableBalance, balance, isClosed: wanted.isClosed ?? account.atBank.isClosed };
}
