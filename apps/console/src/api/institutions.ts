import type { components } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { pagesOf } from "./pages.ts";
import { everyMs } from "./query-client.ts";

export type InstitutionStatistics = components["schemas"]["InstitutionStatistics"];
export type InstitutionDetail = components["schemas"]["InstitutionDetail"];
export type Job = InstitutionDetail["jobs"][number]["job"];

export const institutionsPages = pagesOf<InstitutionStatistics>(
  ["institutions"],
  async (query, signal) => (await api.GET("/v1/institution_statistics", { params: { query }, signal })).data,
);

export function institutionQuery(code: string) {
  return queryOptions({
    queryKey: ["institution", code],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/institution_statistics/{code}", { params: { path: { code } }, signal })).data,
    ...everyMs(60_000),
  });
}
