/**
 * Writes a moment of MX's clock in one form, so that two stamps are equal exactly when their texts are.
 * @param stamp ISO 8601 (UTC where it names no offset) or Unix seconds.
 * @returns ISO 8601 in UTC with milliseconds; null when there is none or it cannot be read.
 */
export function toStamp(stamp: string | number | null | undefined): string | null {
  if (stamp === null || stamp === undefined) return null;
  const at = new Date(typeof stamp === "number" ? stamp * 1000 : withOffset(stamp));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** JavaScript reads a time without an offset as the machine's own. */
function withOffset(text: string): string {
  return /T\d\d:\d\d[\d:.]*$/.test(text) ? `${text}Z` : text;
}
