import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { CallOptions, Send } from "../http/call.ts";
import { ownedBy } from "../http/owned.ts";
import { one, readAllPages } from "../http/pages.ts";
import { toAccount } from "../translate/account.ts";
import { toAccountOwner } from "../translate/account-owner.ts";
import { accountWire, type WireAccount } from "../wire/account.ts";
import { accountOwnerWire } from "../wire/account-owner.ts";
import { pageOf } from "../wire/page.ts";
import { readNumbers } from "./account-numbers.ts";
import { type MemberRef, memberPath } from "./member-ref.ts";

export async function readAccounts(send: Send, ref: MemberRef, options?: CallOptions): Promise<Account[]> {
  const list = {
    name: "members.accounts",
    path: `${memberPath(ref)}/accounts`,
    response: pageOf("accounts", accountWire),
    toRows: one((row: WireAccount) => toAccount(row, ref.userGuid)),
    check: ownedBy(ref),
  };
  return readAllPages(send, list, options);
}

export async function readAccountNumbers(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<AccountNumbers[]> {
  const list = { name: "members.accountNumbers", path: `${memberPath(ref)}/account_numbers` };
  return readNumbers(send, { ...list, check: ownedBy(ref) }, options);
}

export async function readAccountOwners(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<AccountOwner[]> {
  const list = {
    name: "members.accountOwners",
    path: `${memberPath(ref)}/account_owners`,
    response: pageOf("account_owners", accountOwnerWire),
    toRows: one(toAccountOwner),
    check: ownedBy(ref),
  };
  return readAllPages(send, list, options);
}
