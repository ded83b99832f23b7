import { isDataError } from "./database.ts";

/**
 * Writes items together. If PostgreSQL refuses the data of one item, writes each half separately, until the refused item is
 * alone and all others are written. Other errors, for instance a failed connection, are thrown.
 * @param onRefused handles an item that PostgreSQL refused.
 * @returns one result for each write that succeeded and for each refused item.
 */
export async function saveInHalves<Item, Result>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<Result>,
  onRefused: (item: Item, error: unknown) => Promise<Result>,
): Promise<Result[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    return [await write(items)];
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (items.length === 1) return [await onRefused(first, error)];
    const middle = Math.ceil(items.length / 2);
    return [
      ...(await saveInHalves(items.slice(0, middle), write, onRefused)),
      ...(await saveInHalves(items.slice(middle), write, onRefused)),
    ];
  }
}
