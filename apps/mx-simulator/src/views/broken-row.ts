import type { Member } from "../model/member.ts";

/** MX's specification allows null where an identifier is expected. With that quirk, a list has one more row like it. */
export function withBrokenRow<Row extends object>(
  rows: readonly Row[],
  { script }: Member,
  missing: object,
): readonly object[] {
  const [first] = rows;
  return first !== undefined && script.quirks.has("rows-without-guid")
    ? [...rows, { ...first, ...missing }]
    : rows;
}
