/**
 * Writes a moment of MX's clock in one form, so that two stamps are equal exactly when their texts are.
 * @param stamp ISO 8601 (UTC where it names no offset) or Unix seconds.
 * @returns ISO 8601 in UTC with milliseconds; null when there is none, or it is no time between the years 2000 and 2100.
 */
export function toStamp(stamp: string | number | null | undefined): string | null {
  if (stamp === null || stamp === undefined) return null;
  const at = typeof stamp === "number" ? new Date(stamp * 1000) : fromText(stamp);
  return isSane(at) ? at.toISOString() : null;
}

const saneFrom = Date.UTC(2000, 0);
const saneUntil = Date.UTC(2100, 0);

/** Milliseconds in the place of seconds lie in the year 50000, and garbage anywhere: neither tells anything. */
function isSane(at: Date): boolean {
  return at.getTime() >= saneFrom && at.getTime() < saneUntil;
}

/** ISO 8601 alone: JavaScript reads much else as a date, and a time without an offset as the machine's own. */
function fromText(text: string): Date {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return new Date(Number.NaN);
  return new Date(/T\d\d:\d\d[\d:.]*$/.test(text) ? `${text}Z` : text);
}
