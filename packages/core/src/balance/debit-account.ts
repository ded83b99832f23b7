import type { Account } from "../account.ts";
import type { Instant } from "../instant.ts";
import type { Money } from "./money.ts";

/** An account that a debit is drawn on, as our records show it. */
export interface DebitAccount extends Pick<Account, "type" | "subtype" | "isClosed"> {
  /** Its account number and its routing number were read. */
  hasNumbers: boolean;
  /** Set by an ACH return; null while nothing blocks debits. */
  block: DebitBlock | null;
  /** Debits that were decided `sufficient` and may not show in the balance yet. */
  reservations: readonly Reservation[];
}

export interface DebitBlock {
  /** `R02`, … */
  returnCode: string;
  since: Instant;
}

/** Money that an earlier `sufficient` decision has promised to its debit. */
export interface Reservation {
  checkId: string;
  debitId: string;
  amount: Money;
  /** A balance that was imported after this shows the debit. */
  endsAt: Instant;
}

/** MX's account types from which an ACH debit can be drawn (CONTRACT, "Debitable accounts"). */
const debitableTypes: ReadonlySet<string> = new Set(["CHECKING", "SAVINGS", "CASH", "PREPAID"]);

/** Whether a debit can be drawn on accounts of this type, once their numbers are read. */
export function isDebitableType({ type, subtype }: Pick<Account, "type" | "subtype">): boolean {
  if (type === null || !debitableTypes.has(type.toUpperCase())) return false;
  return type.toUpperCase() !== "SAVINGS" || subtype?.toUpperCase() !== "CERTIFICATE_OF_DEPOSIT";
}

/** Whether a debit can be drawn on this account now. */
export function canDebit(
  account: Pick<DebitAccount, "type" | "subtype" | "isClosed" | "hasNumbers">,
): boolean {
  return !account.isClosed && account.hasNumbers && isDebitableType(account);
}
