import type { components } from "@account-opening/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { everyMs } from "./query-client.ts";

export type Member = components["schemas"]["Member"];

export interface MemberFilter {
  state?: Member["state"];
  reason?: string;
  institution_code?: string;
  updated_before?: string;
}

/** The largest page that the API returns. */
const rowsPerPage = 200;

export function membersQuery(filter: MemberFilter) {
  return infiniteQueryOptions({
    queryKey: ["members", filter],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filter, order: "desc" as const, limit: rowsPerPage };
      const page = pageParam === null ? {} : { cursor: pageParam };
      return (await api.GET("/v1/members", { params: { query: { ...query, ...page } }, signal })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });
}

export function memberQuery(guid: string) {
  return queryOptions({
    queryKey: ["member", guid],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/members/{guid}", { params: { path: { guid } }, signal })).data,
    ...everyMs(3_000),
  });
}
