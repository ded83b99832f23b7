const formats = new Map<string, Intl.NumberFormat>();

/**
 * `1,898.48 USD`. The amount is formatted as the string that it is: a number would lose cents of large amounts.
 * @param amount a decimal string
 */
export function formatMoney(amount: string, currency: string): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}

export function formatAmount(amount: string, currency: string): string {
  const format =
    formats.get(currency) ??
    new Intl.NumberFormat("en-US", {
      minimumFractionDigits: minorDigits(currency),
      maximumFractionDigits: minorDigits(currency),
    });
  formats.set(currency, format);
  // The type allows numeric strings as literals only.
  return format.format(amount as `${number}`);
}

function minorDigits(currency: string): number {
  try {
    return (
      new Intl.NumberFormat("en-US", { style: "currency", currency }).resolvedOptions()
        .maximumFractionDigits ?? 2
    );
  } catch {
    // Not a currency code: two digits suit most.
    return 2;
  }
}
