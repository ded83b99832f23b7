import { QueryClient } from "@tanstack/react-query";
import { isLive } from "../state/connection.ts";

/** How often a failed query is repeated. */
export const retryAfterErrorMs = 10_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    // The result of an action, which may be sensitive, does not outlast its component.
    // Without a network an action fails. By default it would wait, and be sent much later.
    mutations: { gcTime: 0, networkMode: "always" },
    queries: {
      // A query without a network fails, and so shows that the connection is lost.
      networkMode: "always",
      // The client retries a request itself. A query that failed is repeated by its interval.
      retry: false,
      staleTime: 2_000,
      refetchInterval: (query) => (query.state.status === "error" ? retryAfterErrorMs : false),
    },
  },
});

/** The shortest interval while the API sends changes. Ages within a result still change. */
const liveIntervalMs = 30_000;

/** Options of a query whose result changes while it is shown. While the API sends changes, it is repeated seldom. */
export function everyMs(intervalMs: number) {
  return {
    refetchInterval({ state: { status } }: { state: { status: string } }) {
      if (status === "error") return retryAfterErrorMs;
      return isLive() ? Math.max(liveIntervalMs, intervalMs) : intervalMs;
    },
  };
}
