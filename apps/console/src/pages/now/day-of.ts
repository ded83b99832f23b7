/** The day of the viewer that contains a moment. */
export function dayOf(now: number, timeZone: "UTC" | undefined): { from: Date; to: Date } {
  const from = new Date(now);
  if (timeZone === "UTC") from.setUTCHours(0, 0, 0, 0);
  else from.setHours(0, 0, 0, 0);
  const to = new Date(from);
  // A day of a change of daylight saving time does not have 24 hours.
  if (timeZone === "UTC") to.setUTCDate(to.getUTCDate() + 1);
  else to.setDate(to.getDate() + 1);
  return { from, to };
}
