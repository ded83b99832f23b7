/** An amount in whole minor units (for USD, cents) of one currency. */
export interface Money {
  /** ISO 4217, for instance `USD`. */
  currency: string;
  minor: bigint;
}

/** Maximum amount of a debit, in major units of its currency. */
export const amountMax = 10n ** 13n;

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** Whether this is a current currency code of ISO 4217. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/** Decimals of a currency's minor unit by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigitsOf(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 0;
}

/** Why the amount of a debit is invalid. */
type AmountFault = "not_a_decimal" | "finer_than_minor_unit" | "too_large";

/**
 * Reads the amount of a debit: digits, and optionally a point with decimals. No sign, exponent or separators.
 * @param currency a code for which `isCurrency` is true.
 */
export function readAmount(text: string, currency: string): Money | AmountFault {
  const [, units = "", decimals = ""] = /^(\d{1,20})(?:\.(\d{1,20}))?$/.exec(text) ?? [];
  if (units === "") return "not_a_decimal";
  const digits = minorDigitsOf(currency);
  if (decimals.length > digits) return "finer_than_minor_unit";
  const minor = BigInt(units + decimals.padEnd(digits, "0"));
  return minor > amountMax * 10n ** BigInt(digits) ? "too_large" : { currency, minor };
}

/** The amount with all the decimals of its currency, for instance `"125.00"`. */
export function writeAmount({ currency, minor }: Money): string {
  const digits = minorDigitsOf(currency);
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Reads a balance from MX. Fractions of the minor unit are rounded down, so that they cannot release a debit.
 * @returns null when the text is not a decimal.
 */
export function readBalance(text: string, currency: string): Money | null {
  const [, sign = "", units = "", decimals = ""] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text) ?? [];
  if (units === "") return null;
  const digits = minorDigitsOf(currency);
  const whole = BigInt(units + decimals.slice(0, digits).padEnd(digits, "0"));
  if (sign === "") return { currency, minor: whole };
  const isCut = /[1-9]/.test(decimals.slice(digits));
  return { currency, minor: isCut ? -whole - 1n : -whole };
}

/** A balance from MX with at least the decimals of its currency: `1250.5` USD becomes `1250.50`. Further decimals are kept. */
export function padBalance(text: string | null, currency: string): string | null {
  if (text === null || !isCurrency(currency)) return text;
  const [units = "", decimals = ""] = text.split(".");
  const padded = decimals.padEnd(minorDigitsOf(currency), "0");
  return padded === "" ? units : `${units}.${padded}`;
}
