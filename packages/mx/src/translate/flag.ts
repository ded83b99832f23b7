/** False, null and absent are false. Everything else, also an invalid value, is true. */
export function isNotFalse(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}
