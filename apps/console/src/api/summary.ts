import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { everyMs } from "./query-client.ts";

/** The state of the deployment. The API caches it for 10 seconds. */
export const summaryQuery = queryOptions({
  queryKey: ["summary"],
  queryFn: async ({ signal }) => (await api.GET("/v1/summary", { signal })).data,
  ...everyMs(10_000),
});
