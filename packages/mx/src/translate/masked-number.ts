/**
 * The masked account number, by which people recognize an account. If MX sends it unmasked, it is masked here except for
 * the last four characters.
 */
export function toMaskedNumber(given: string | null | undefined): string | null {
  if (!given) return null;
  const shown = given.replace(/^[^0-9A-Za-z]*[Xx*]+/, "").replace(/[^0-9A-Za-z]/g, "");
  return shown.length <= 4 ? given : `****${shown.slice(-4)}`;
}
