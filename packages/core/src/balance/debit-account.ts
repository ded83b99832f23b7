import type { Account } from "../account.ts";
import type { Instant } from "../instant.ts";
import type { Money } from "./money.ts";

/** The account of a debit, as stored. */
export interface DebitAccount extends Pick<Account, "type" | "subtype" | "isClosed"> {
  /** The account number and the routing number are stored. */
  hasNumbers: boolean;
  /** Set by an ACH return; null if debits are not blocked. */
  block: DebitBlock | null;
  /** Debits that were decided `sufficient` and may not show in the balance yet. */
  reservations: readonly Reservation[];
}

interface DebitBlock {
  /** `R02`, … */
  returnCode: string;
  since: Instant;
}

/** The amount of an earlier `sufficient` decision. */
export interface Reservation {
  checkId: string;
  debitId: string;
  amount: Money;
  /** A balance that MX imported after this time shows the debit. */
  endsAt: Instant;
}

/** MX's account types that allow ACH debits. */
const debitableTypes: ReadonlySet<string> = new Set(["CHECKING", "SAVINGS", "CASH", "PREPAID"]);

/** Whether accounts of this type allow ACH debits, once their numbers are stored. */
function isDebitableType({ type, subtype }: Pick<Account, "type" | "subtype">): boolean {
  if (type === null || !debitableTypes.has(type.toUpperCase())) return false;
  return type.toUpperCase() !== "SAVINGS" || subtype?.toUpperCase() !== "CERTIFICATE_OF_DEPOSIT";
}

/** Whether an ACH debit can be drawn on this account now. */
export function canDebit(
  account: Pick<DebitAccount, "type" | "subtype" | "isClosed" | "hasNumbers">,
): boolean {
  return !account.isClosed && account.hasNumbers && isDebitableType(account);
}
