import type { Account } from "@account-opening/core";
import type { WireAccount } from "../wire/account.ts";
import { isNotFalse } from "./flag.ts";
import { toDecimal } from "./money.ts";
import { toStamp } from "./stamp.ts";

/**
 * An invalid `is_closed` counts as closed, so that no debit is released.
 * @param userGuid the user in the request.
 */
export function toAccount(wire: WireAccount, userGuid: string): Account {
  return {
    guid: wire.guid,
    id: wire.id ?? null,
    memberGuid: wire.member_guid,
    userGuid,
    name: wire.name ?? null,
    type: wire.type ?? null,
    subtype: wire.subtype ?? null,
    maskedNumber: toMaskedNumber(wire.account_number),
    isClosed: isNotFalse(wire.is_closed),
    availableBalance: toDecimal(wire.available_balance),
    balance: toDecimal(wire.balance),
    currency: wire.currency_code ?? null,
    importedAt: toStamp(wire.imported_at),
  };
}

/**
 * The masked account number, by which people recognize an account. If MX sends it unmasked, it is masked here except for
 * the last four characters.
 */
export function toMaskedNumber(given: string | null | undefined): string | null {
  if (!given) return null;
  const shown = given.replace(/^[^0-9A-Za-z]*[Xx*]+/, "").replace(/[^0-9A-Za-z]/g, "");
  return shown.length <= 4 ? given : `****${shown.slice(-4)}`;
}
