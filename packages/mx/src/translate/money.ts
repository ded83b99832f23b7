/**
 * Converts an amount of MX, a JSON number in units of the currency, to a decimal string.
 * @returns two to eight decimals and no exponent, for instance `"500000.00"`. Rounded down, so that no debit is released
 * on money that does not exist. Null without an amount, or if a number cannot represent it to the cent.
 */
export function toDecimal(amount: number | string | null | undefined): string | null {
  if (typeof amount === "number") return fromNumber(amount);
  if (typeof amount === "string" && /^-?\d{1,15}(\.\d{1,100})?$/.test(amount)) return cut(amount);
  return null;
}

/** From here on, adjacent numbers differ by more than a cent. */
const inexactFrom = 2 ** 46;
const decimalsMax = 8;

/** The fewest decimals that represent the number. Decimals after the eighth are cut, except for rounding errors. */
function fromNumber(amount: number): string | null {
  if (!Number.isFinite(amount) || Math.abs(amount) >= inexactFrom) return null;
  for (let decimals = 2; decimals <= decimalsMax; decimals += 1) {
    const written = amount.toFixed(decimals);
    if (isRoundingError(Number(written) - amount, amount)) return cut(written);
  }
  return cut(amount.toFixed(decimalsMax * 2));
}

/** Binary fractions cannot represent every decimal: 0.1 + 0.2 is 0.30000000000000004. */
function isRoundingError(difference: number, amount: number): boolean {
  return Math.abs(difference) <= 2 * Number.EPSILON * Math.abs(amount);
}

function cut(written: string): string {
  const [, sign = "", units = "0", decimals = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(written) ?? [];
  const kept = BigInt(units + decimals.slice(0, decimalsMax).padEnd(decimalsMax, "0"));
  const isCut = sign === "-" && /[1-9]/.test(decimals.slice(decimalsMax));
  const digits = (isCut ? kept + 1n : kept).toString().padStart(decimalsMax + 1, "0");
  const short = `${digits.slice(0, -decimalsMax)}.${digits.slice(-decimalsMax)}`.replace(
    /(\.\d\d\d*?)0+$/,
    "$1",
  );
  return sign === "-" && kept + (isCut ? 1n : 0n) > 0n ? `-${short}` : short;
}
