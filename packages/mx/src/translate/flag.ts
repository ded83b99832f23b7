/** Null and absent are no; whatever is not surely no is yes. */
export function isNotFalse(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}
