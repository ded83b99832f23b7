/**
 * Normalizes a timestamp of MX, so that equal times have equal text.
 * @param stamp ISO 8601 (UTC if it has no offset) or Unix seconds.
 * @returns ISO 8601 in UTC with milliseconds; null without a stamp, or outside the years 2000 to 2100.
 */
export function toStamp(stamp: string | number | null | undefined): string | null {
  if (stamp === null || stamp === undefined) return null;
  const at = typeof stamp === "number" ? new Date(stamp * 1000) : fromText(stamp);
  return isSane(at) ? at.toISOString() : null;
}

const saneFrom = Date.UTC(2000, 0);
const saneUntil = Date.UTC(2100, 0);

/** Milliseconds instead of seconds would be in the year 50000. */
function isSane(at: Date): boolean {
  return at.getTime() >= saneFrom && at.getTime() < saneUntil;
}

/** Only ISO 8601. JavaScript parses other formats too, and a time without an offset as local time. */
function fromText(text: string): Date {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return new Date(Number.NaN);
  return new Date(/T\d\d:\d\d[\d:.]*$/.test(text) ? `${text}Z` : text);
}
