import type { components } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { liveList } from "./pages.ts";
import { everyMs } from "./query-client.ts";

export type Webhook = components["schemas"]["Webhook"];
export type WebhookStatistics = components["schemas"]["WebhookStatistics"];

export interface WebhookFilter {
  member_guid?: string;
  outcome?: string;
}

export function webhooksList(filter: WebhookFilter) {
  return liveList<Webhook>(["webhooks", filter], async (page, signal) => {
    const query = { ...filter, ...page, order: "desc" as const };
    return (await api.GET("/v1/webhooks", { params: { query }, signal })).data;
  });
}

/** @param hours length of the period, which ends now */
export function webhookStatisticsQuery(hours: number) {
  return queryOptions({
    queryKey: ["webhook statistics", hours],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - hours * 3_600_000).toISOString();
      return (await api.GET("/v1/webhook_statistics", { params: { query: { from } }, signal })).data;
    },
    ...everyMs(30_000),
  });
}

export function replayWebhook(id: string) {
  return api.POST("/v1/webhooks/{id}/replay", { params: { path: { id } } });
}
