import { QueryClient } from "@tanstack/react-query";

/** How often a failed query is repeated. */
export const retryAfterErrorMs = 10_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The client retries a request itself. A query that failed is repeated by its interval.
      retry: false,
      staleTime: 2_000,
      refetchInterval: (query) => (query.state.status === "error" ? retryAfterErrorMs : false),
    },
  },
});

/** Options of a query whose result changes while it is shown. */
export function everyMs(intervalMs: number) {
  return {
    refetchInterval: (query: { state: { status: string } }) =>
      query.state.status === "error" ? retryAfterErrorMs : intervalMs,
  };
}
