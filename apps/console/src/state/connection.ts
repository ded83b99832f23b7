import { createStore, useStore } from "./store.ts";

/** How the page learns of changes. */
export interface Connection {
  /** Whether the API sends changes. Otherwise queries are repeated. */
  isLive: boolean;
  /** When the first of the current failures to reach the API happened; null while it responds. */
  lostSince: number | null;
}

const connection = createStore<Connection>({ isLive: false, lostSince: null });

export function useConnection(): Connection {
  return useStore(connection);
}

export function isLive(): boolean {
  return connection.get().isLive;
}

export function reportLive(live: boolean): void {
  if (isLive() !== live) connection.set({ ...connection.get(), isLive: live });
}

export function reportReached(): void {
  const { lostSince } = connection.get();
  if (lostSince !== null) connection.set({ ...connection.get(), lostSince: null });
}

export function reportUnreachable(): void {
  const { lostSince } = connection.get();
  if (lostSince === null) connection.set({ ...connection.get(), lostSince: Date.now() });
}
