/**
 * The account number as MX's list shows it, for people to recognize. MX masks it; should it not, all but its last four
 * characters are hidden here.
 */
export function toMaskedNumber(given: string | null | undefined): string | null {
  if (!given) return null;
  const shown = given.replace(/^[^0-9A-Za-z]*[Xx*]+/, "").replace(/[^0-9A-Za-z]/g, "");
  return shown.length <= 4 ? given : `****${shown.slice(-4)}`;
}
