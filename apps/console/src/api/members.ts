import type { components } from "@account-opening/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { everyMs } from "./query-client.ts";

export type Member = components["schemas"]["Member"];
export type TimelineEntry = components["schemas"]["TimelineEntry"];
export type MemberActivity = components["schemas"]["MemberActivity"];
export type BalanceCheck = components["schemas"]["BalanceCheck"];

export interface MemberFilter {
  state?: Member["state"];
  reason?: string;
  institution_code?: string;
  user_guid?: string;
  updated_before?: string;
}

/** The largest page that the API returns. */
const rowsPerPage = 200;

/** How often the data of one member is read while it is shown. */
const memberMs = 3_000;

function readPage(filter: MemberFilter, cursor: string | null, signal: AbortSignal) {
  const query = { ...filter, order: "desc" as const, limit: rowsPerPage };
  const page = cursor === null ? {} : { cursor };
  return api.GET("/v1/members", { params: { query: { ...query, ...page } }, signal });
}

/** Newest first. */
export function membersQuery(filter: MemberFilter) {
  return infiniteQueryOptions({
    queryKey: ["members", filter],
    queryFn: async ({ pageParam, signal }) => (await readPage(filter, pageParam, signal)).data,
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
}

/** The first page again, to update the rows that are shown without reading every page. */
export function newestMembersQuery(filter: MemberFilter) {
  return queryOptions({
    queryKey: ["newest-members", filter],
    queryFn: async ({ signal }) => (await readPage(filter, null, signal)).data.data,
    ...everyMs(5_000),
  });
}

export function memberQuery(guid: string) {
  return queryOptions({
    queryKey: ["member", guid],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/members/{guid}", { params: { path: { guid } }, signal })).data,
    ...everyMs(memberMs),
  });
}

/** Newest first. */
export function timelineQuery(guid: string) {
  return queryOptions({
    queryKey: ["timeline", guid],
    queryFn: async ({ signal }) => {
      const query = { order: "desc" as const, limit: rowsPerPage };
      const params = { path: { guid }, query };
      return (await api.GET("/v1/members/{guid}/timeline", { params, signal })).data;
    },
    ...everyMs(memberMs),
  });
}

export function activityQuery(guid: string) {
  return queryOptions({
    queryKey: ["activity", guid],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/members/{guid}/activity", { params: { path: { guid } }, signal })).data,
    ...everyMs(memberMs),
  });
}

/** The newest checks of a member. */
export function checksOfMemberQuery(guid: string) {
  return queryOptions({
    queryKey: ["checks-of-member", guid],
    queryFn: async ({ signal }) => {
      const query = { member_guid: guid, order: "desc" as const, limit: 100 };
      return (await api.GET("/v1/balance_checks", { params: { query }, signal })).data.data;
    },
    ...everyMs(memberMs),
  });
}

/** An account with its balances. */
export function accountQuery(guid: string) {
  return queryOptions({
    queryKey: ["account", guid],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/accounts/{guid}", { params: { path: { guid } }, signal })).data,
    ...everyMs(10_000),
  });
}
