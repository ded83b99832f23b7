import { isCurrency, minorDigitsOf } from "@account-opening/core";

/**
 * A balance as MX gave it, with at least the decimals of its currency: `1250.5` of USD is shown as `1250.50`. Finer
 * decimals stay.
 */
export function balanceView(text: string | null, currency: string): string | null {
  if (text === null || !isCurrency(currency)) return text;
  const [units = "", decimals = ""] = text.split(".");
  const padded = decimals.padEnd(minorDigitsOf(currency), "0");
  return padded === "" ? units : `${units}.${padded}`;
}
