import type { components } from "@account-opening/client";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { everyMs } from "./query-client.ts";

export type Summary = components["schemas"]["Summary"];
export type AttentionItem = components["schemas"]["AttentionItem"];
export type MemberFlow = components["schemas"]["MemberFlow"];
export type CheckCounts = components["schemas"]["BalanceCheckCounts"];
export type FoundSubject = components["schemas"]["FoundSubject"];

/** The API caches these for 10 seconds. */
const cachedMs = 10_000;

/** The state of the deployment. */
export const summaryQuery = queryOptions({
  queryKey: ["summary"],
  queryFn: async ({ signal }) => (await api.GET("/v1/summary", { signal })).data,
  ...everyMs(cachedMs),
});

export const attentionQuery = queryOptions({
  queryKey: ["attention"],
  queryFn: async ({ signal }) => (await api.GET("/v1/attention", { signal })).data,
  ...everyMs(cachedMs),
});

export const memberFlowQuery = queryOptions({
  queryKey: ["member-flow"],
  queryFn: async ({ signal }) => (await api.GET("/v1/member_flow", { signal })).data,
  ...everyMs(3 * cachedMs),
});

/** Balance checks by cutoff, of one day of the viewer. */
export function checkCountsQuery(from: Date, to: Date) {
  const query = { from: from.toISOString(), to: to.toISOString() };
  return queryOptions({
    queryKey: ["check-counts", query],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/balance_check_counts", { params: { query }, signal })).data,
    placeholderData: keepPreviousData,
    ...everyMs(cachedMs),
  });
}

/** What an ID identifies. */
export function findQuery(id: string) {
  return queryOptions({
    queryKey: ["find", id],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/find", { params: { query: { q: id } }, signal })).data.data,
    enabled: id !== "",
  });
}
