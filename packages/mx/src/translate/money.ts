/**
 * Writes an amount of MX, a JSON number in units of the currency, as a decimal string.
 * @returns at least two decimals and never an exponent, for instance `"500000.00"`; at most eight, cut towards less: no
 * debit is released on money that is not there. Null when there is no amount, or none that a number holds to the cent.
 */
export function toDecimal(amount: number | string | null | undefined): string | null {
  if (typeof amount === "number") return fromNumber(amount);
  if (typeof amount === "string" && /^-?\d{1,15}(\.\d{1,100})?$/.test(amount)) return cut(amount);
  return null;
}

/** From here on, neighbouring numbers are more than a cent apart. */
const notToTheCentFrom = 2 ** 46;
const decimalsMax = 8;

/** The fewest decimals that read back as the same number. What is left beyond eight is cut, unless it is noise. */
function fromNumber(amount: number): string | null {
  if (!Number.isFinite(amount) || Math.abs(amount) >= notToTheCentFrom) return null;
  for (let decimals = 2; decimals <= decimalsMax; decimals += 1) {
    const written = amount.toFixed(decimals);
    if (isNoise(Number(written) - amount, amount)) return cut(written);
  }
  return cut(amount.toFixed(decimalsMax * 2));
}

/** Binary fractions do not hold every decimal: 0.1 + 0.2 is 0.30000000000000004. */
function isNoise(difference: number, amount: number): boolean {
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
