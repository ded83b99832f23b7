import { isCurrency, minorDigitsOf } from "@account-opening/core";

/** A balance with at least the decimals of its currency: `1250.5` USD is shown as `1250.50`. Further decimals are kept. */
export function balanceView(text: string | null, currency: string): string | null {
  if (text === null || !isCurrency(currency)) return text;
  const [units = "", decimals = ""] = text.split(".");
  const padded = decimals.padEnd(minorDigitsOf(currency), "0");
  return padded === "" ? units : `${units}.${padded}`;
}
