import type { components, operations } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { liveList } from "./pages.ts";

export type AuditEntry = components["schemas"]["AuditEntry"];
export type AuditFilter = Pick<
  NonNullable<operations["listAudit"]["parameters"]["query"]>,
  "action" | "key_id" | "member_guid" | "request_id" | "from" | "to"
>;

export function auditList(filter: AuditFilter) {
  return liveList<AuditEntry>(["audit", filter], async (page, signal) => {
    const query = { ...filter, ...page, order: "desc" as const };
    return (await api.GET("/v1/audit", { params: { query }, signal })).data;
  });
}

/** The audit rows of one request. */
export function auditOfRequestQuery(requestId: string) {
  return queryOptions({
    queryKey: ["audit", { request_id: requestId }, "rows"],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/audit", { params: { query: { request_id: requestId } }, signal })).data.data,
  });
}

/** The address of the matching rows as a CSV file. Reading it adds an audit row. */
export function auditFileAddress(filter: AuditFilter): string {
  return `/v1/audit?${new URLSearchParams({ ...filter, order: "desc", format: "csv" })}`;
}
