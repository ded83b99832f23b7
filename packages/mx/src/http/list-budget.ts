import { type ListLimit, MxListTooLargeError } from "../errors/mx-list-too-large-error.ts";

/** 10,000 rows: far more than one person has. */
const pagesMax = 100;
/** For all pages together, because all are in memory. */
const bytesMax = 20 * 1_024 * 1_024;
/** In timeouts of one call. The lease of a worker that reads results lasts for three. */
const timeoutsMax = 1.5;

/** Limits for a whole list: pages, bytes and time. */
export interface ListBudget {
  /** @throws MxListTooLargeError after too many pages, or after the timeout. */
  nextPage(): void;
  /** The number of bytes that may still be read. */
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
