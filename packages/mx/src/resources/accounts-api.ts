import type { Account, AccountNumbers } from "@account-opening/core";
import type { CallOptions, Send } from "../http/call.ts";
import { readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { toAccount } from "../translate/account.ts";
import { toAccountNumbers } from "../translate/account-numbers.ts";
import { accountAnswer } from "../wire/account.ts";
import { accountNumbersWire } from "../wire/account-numbers.ts";
import { pageOf } from "../wire/page.ts";

/** Names an account at MX. */
export interface AccountRef {
  userGuid: string;
  accountGuid: string;
}

export interface AccountsApi {
  /** `GET /users/{user_guid}/accounts/{guid}`: 200. @throws MxNotFoundError */
  read(ref: AccountRef, options?: CallOptions): Promise<Account>;
  /** `GET /users/{user_guid}/accounts/{guid}/account_numbers`: 200, all pages. @throws MxNotFoundError */
  accountNumbers(ref: AccountRef, options?: CallOptions): Promise<AccountNumbers[]>;
}

export function accountsApi(send: Send): AccountsApi {
  return {
    read: (ref, options) => readAccount(send, ref, options),
    accountNumbers: (ref, options) => readNumbersOfAccount(send, ref, options),
  };
}

async function readAccount(send: Send, ref: AccountRef, options?: CallOptions): Promise<Account> {
  const answer = await send(
    { name: "accounts.read", method: "GET", path: accountPath(ref), answer: accountAnswer },
    options,
  );
  return toAccount(answer.account, ref.userGuid);
}

async function readNumbersOfAccount(
  send: Send,
  ref: AccountRef,
  options?: CallOptions,
): Promise<AccountNumbers[]> {
  const list = {
    name: "accounts.accountNumbers",
    method: "GET",
    path: `${accountPath(ref)}/account_numbers`,
  } as const;
  const rows = await readAllPages(
    send,
    { ...list, answer: pageOf("account_numbers", accountNumbersWire) },
    options,
  );
  return rows.flatMap(toAccountNumbers);
}

function accountPath({ userGuid, accountGuid }: AccountRef): string {
  return path`users/${userGuid}/accounts/${accountGuid}`;
}
