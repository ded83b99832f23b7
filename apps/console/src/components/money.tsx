import { formatAmount, formatMoney } from "../format/money.ts";

interface MoneyProps {
  /** A decimal string. */
  amount: string;
  currency: string;
  /** Whether the currency follows the amount. In a table, its header can name the currency once. */
  withCurrency?: boolean;
}

export function Money({ amount, currency, withCurrency = true }: MoneyProps) {
  return (
    <span className="nowrap">
      {withCurrency ? formatMoney(amount, currency) : formatAmount(amount, currency)}
    </span>
  );
}
