import { createStore, useStore } from "./store.ts";

/** Whether the last request reached the API. */
export interface Connection {
  /** When the first of the current failures happened; null while the API responds. */
  lostSince: number | null;
}

const connection = createStore<Connection>({ lostSince: null });

export function useConnection(): Connection {
  return useStore(connection);
}

export function reportReached(): void {
  if (connection.get().lostSince !== null) connection.set({ lostSince: null });
}

export function reportUnreachable(): void {
  if (connection.get().lostSince === null) connection.set({ lostSince: Date.now() });
}
