import type { Account, AccountNumbers } from "@account-opening/core";
import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { CallOptions, Send } from "../http/call.ts";
import { ownedBy } from "../http/owned.ts";
import { path } from "../http/path.ts";
import { toAccount } from "../translate/account.ts";
import { accountResponse } from "../wire/account.ts";
import { readNumbers } from "./account-numbers.ts";

/** Identifies an account at MX. */
interface AccountRef {
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
  const response = await send(
    { name: "accounts.read", method: "GET", path: accountPath(ref), response: accountResponse },
    options,
  );
  if (response.account.guid !== ref.accountGuid)
    throw new MxUnreadableError(
      { call: "accounts.read", status: null },
      "the response is about another account",
    );
  return toAccount(response.account, ref.userGuid);
}

async function readNumbersOfAccount(
  send: Send,
  ref: AccountRef,
  options?: CallOptions,
): Promise<AccountNumbers[]> {
  const list = { name: "accounts.accountNumbers", path: `${accountPath(ref)}/account_numbers` };
  return readNumbers(send, { ...list, check: ownedBy(ref) }, options);
}

function accountPath({ userGuid, accountGuid }: AccountRef): string {
  return path`users/${userGuid}/accounts/${accountGuid}`;
}
