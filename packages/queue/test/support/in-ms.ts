/** `ms` milliseconds from now. */
export function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
