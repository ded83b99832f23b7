import { type ListLimit, MxListTooLargeError } from "../errors/mx-list-too-large-error.ts";

/** Far beyond what one person's lists hold: 10,000 rows. */
const pagesMax = 100;
/** Of all pages together: what is read is also held. */
const bytesMax = 20 * 1_024 * 1_024;
/** In time-outs of one call: the lease of a worker that reads results holds for three. */
const timeoutsMax = 1.5;

/** What a whole list may cost: pages, bytes and time. */
export interface ListBudget {
  /** @throws MxListTooLargeError when there have been too many, or the time is over. */
  nextPage(): void;
  /** So many bytes may still be read. */
  bytesLeft(): number;
  take(bytes: number): void;
  exceeded(limit: ListLimit): MxListTooLargeError;
}

export function createListBudget(call: string, timeoutMs: number): ListBudget {
  const endsAt = performance.now() + timeoutMs * timeoutsMax;
  let pages = 0;
  let bytesLeft = bytesMax;
  const exceeded = (limit: ListLimit) => new MxListTooLargeError({ call, status: null }, limit);
  return {
    nextPage() {
      pages += 1;
      if (pages > pagesMax) throw exceeded("pages");
      if (performance.now() > endsAt) throw exceeded("time");
    },
    bytesLeft: () => bytesLeft,
    take(bytes) {
      bytesLeft -= bytes;
    },
    exceeded,
  };
}
