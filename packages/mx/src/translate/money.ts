/**
 * Writes an amount of MX, a JSON number in units of the currency, as a decimal string.
 * @returns at least two decimals and never an exponent, for instance `"500000.00"`; more decimals only where MX gave
 * more. Null when there is no amount, or none that a number holds to the cent.
 */
export function toDecimal(amount: number | string | null | undefined): string | null {
  if (typeof amount === "number") return fromNumber(amount);
  if (typeof amount === "string" && /^-?\d{1,15}(\.\d{1,8})?$/.test(amount)) return withTwoDecimals(amount);
  return null;
}

/** From here on, neighbouring numbers are more than a cent apart. */
const notToTheCentFrom = 2 ** 46;
const decimalsMax = 8;

/** The fewest decimals that read back as the same number; what is left beyond eight is noise of binary fractions. */
function fromNumber(amount: number): string | null {
  if (!Number.isFinite(amount) || Math.abs(amount) >= notToTheCentFrom) return null;
  for (let decimals = 2; decimals < decimalsMax; decimals += 1) {
    const written = amount.toFixed(decimals);
    if (Number(written) === amount) return written;
  }
  return withoutNoise(amount.toFixed(decimalsMax));
}

function withoutNoise(written: string): string {
  const short = written.replace(/(\.\d\d\d*?)0+$/, "$1");
  return Number(short) === 0 ? "0.00" : short;
}

function withTwoDecimals(written: string): string {
  const [units = "0", decimals = ""] = written.split(".");
  return `${units}.${decimals.padEnd(2, "0")}`;
}
