import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { CallOptions, Send } from "../http/call.ts";
import { readAllPages } from "../http/pages.ts";
import { toAccount } from "../translate/account.ts";
import { toAccountNumbers } from "../translate/account-numbers.ts";
import { toAccountOwner } from "../translate/account-owner.ts";
import { accountWire } from "../wire/account.ts";
import { accountNumbersWire } from "../wire/account-numbers.ts";
import { accountOwnerWire } from "../wire/account-owner.ts";
import { pageOf } from "../wire/page.ts";
import { type MemberRef, memberPath } from "./member-ref.ts";

export async function readAccounts(send: Send, ref: MemberRef, options?: CallOptions): Promise<Account[]> {
  const list = { name: "members.accounts", method: "GET", path: `${memberPath(ref)}/accounts` } as const;
  const rows = await readAllPages(send, { ...list, answer: pageOf("accounts", accountWire) }, options);
  return rows.map((row) => toAccount(row, ref.userGuid));
}

export async function readAccountNumbers(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<AccountNumbers[]> {
  const list = {
    name: "members.accountNumbers",
    method: "GET",
    path: `${memberPath(ref)}/account_numbers`,
  } as const;
  const rows = await readAllPages(
    send,
    { ...list, answer: pageOf("account_numbers", accountNumbersWire) },
    options,
  );
  return rows.flatMap(toAccountNumbers);
}

export async function readAccountOwners(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<AccountOwner[]> {
  const list = {
    name: "members.accountOwners",
    method: "GET",
    path: `${memberPath(ref)}/account_owners`,
  } as const;
  const rows = await readAllPages(
    send,
    { ...list, answer: pageOf("account_owners", accountOwnerWire) },
    options,
  );
  return rows.map(toAccountOwner);
}
