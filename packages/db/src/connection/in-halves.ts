import { isDataError } from "./database.ts";

/**
 * Writes items together. Where PostgreSQL refuses them for what one of them holds, writes each half by itself, until that one is
 * alone: the others are written. Anything else that fails, a lost connection for one, fails the whole.
 * @param alone told of the one that was refused.
 * @returns a result for each part that was written, and for each that was refused.
 */
export async function saveInHalves<Item, Result>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<Result>,
  alone: (item: Item, error: unknown) => Promise<Result>,
): Promise<Result[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    return [await write(items)];
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (items.length === 1) return [await alone(first, error)];
    const middle = Math.ceil(items.length / 2);
    return [
      ...(await saveInHalves(items.slice(0, middle), write, alone)),
      ...(await saveInHalves(items.slice(middle), write, alone)),
    ];
  }
}
