/** An object of unchecked JSON. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An id of MX, if it looks like one: what is stored and logged from outside has no strange characters. */
export function guidOf(value: unknown): string | null {
  return typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(value) ? value : null;
}

/** A type or status in upper case, however MX wrote it. */
export function wordOf(value: unknown): string | null {
  return typeof value === "string" && /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(value) ? value.toUpperCase() : null;
}

export function integerOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}

/** Unix seconds as ISO 8601. */
export function momentOf(value: unknown): string | null {
  const seconds = integerOf(value);
  const at = seconds === null ? null : new Date(seconds * 1000);
  return at === null || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
