import type { AccountNumbers, AccountOwner } from "@account-opening/core";
import { canDebit, padBalance } from "@account-opening/core/balance";
import type { accounts } from "@account-opening/db/accounts";
import type { z } from "zod";
import type { account, accountNumbers, accountOwner } from "./schema.ts";

export type AccountRow = NonNullable<Awaited<ReturnType<typeof accounts.read>>>;

/** MX omits the currency if it is the US dollar. */
const currencyDefault = "USD";

export function accountView(row: AccountRow): z.input<typeof account> {
  const currency = row.currency ?? currencyDefault;
  return {
    guid: row.guid,
    member_guid: row.memberGuid,
    user_guid: row.userGuid,
    name: row.name,
    type: row.type,
    subtype: row.subtype,
    masked_number: row.maskedNumber,
    is_closed: row.isClosed,
    can_debit: canDebit(row),
    debit_block: debitBlockView(row.debitBlock),
    available_balance: padBalance(row.availableBalance, currency),
    balance: padBalance(row.balance, currency),
    currency,
    imported_at: row.importedAt?.toISOString() ?? null,
    as_of: row.readAt.toISOString(),
  };
}

function debitBlockView(block: AccountRow["debitBlock"]) {
  return block === null ? null : { return_code: block.returnCode, since: block.since.toISOString() };
}

export function accountNumbersView(
  numbers: AccountNumbers,
  mayBeTokenized: boolean,
): z.input<typeof accountNumbers> {
  return {
    account_guid: numbers.accountGuid,
    account_number: numbers.accountNumber,
    routing_number: numbers.routingNumber,
    may_be_tokenized: mayBeTokenized,
    passed_validation: numbers.passedValidation,
    institution_number: numbers.institutionNumber,
    transit_number: numbers.transitNumber,
  };
}

export function accountOwnerView(owner: AccountOwner): z.input<typeof accountOwner> {
  return {
    account_guid: owner.accountGuid,
    owner_name: owner.ownerName,
    first_name: owner.firstName,
    last_name: owner.lastName,
    address: owner.address,
    city: owner.city,
    state: owner.state,
    postal_code: owner.postalCode,
    country: owner.country,
    email: owner.email,
    phone: owner.phone,
  };
}
