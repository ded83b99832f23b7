import type { components } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { liveList, rowsPerPage } from "./pages.ts";
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

/** How often the data of one member is read while it is shown. */
const memberMs = 3_000;

export function membersList(filter: MemberFilter) {
  return liveList<Member>(["members", filter], async (page, signal) => {
    const query = { ...filter, ...page, order: "desc" as const };
    return (await api.GET("/v1/members", { params: { query }, signal })).data;
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
    queryKey: ["checks", { member_guid: guid }, "of-member"],
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

/** Full account numbers, decrypted for this request. Each call writes an audit row with the reason. */
export function readAccountNumbers({ guid, reason }: { guid: string; reason: string }) {
  const params = { path: { guid }, query: { reason } };
  return api.GET("/v1/members/{guid}/account_numbers", { params });
}
