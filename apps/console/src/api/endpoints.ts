import type { components } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { liveList, rowsPerPage } from "./pages.ts";
import { everyMs } from "./query-client.ts";

export type Delivery = components["schemas"]["Delivery"];
type Statistics = components["schemas"]["EndpointStatistics"]["data"][number];

/** An endpoint with its statistics. There are at most 20. */
export interface EndpointState {
  endpoint: components["schemas"]["Endpoint"];
  statistics: Statistics | undefined;
}

export const endpointsQuery = queryOptions({
  queryKey: ["endpoints"],
  queryFn: async ({ signal }): Promise<EndpointState[]> => {
    const params = { query: { limit: rowsPerPage } };
    const { data: endpoints } = await api.GET("/v1/endpoints", { params, signal });
    const { data: statistics } = await api.GET("/v1/endpoint_statistics", { signal });
    return endpoints.data.map((endpoint) => ({
      endpoint,
      statistics: statistics.data.find(({ endpoint_id }) => endpoint_id === endpoint.id),
    }));
  },
  ...everyMs(5_000),
});

export function deliveriesList(endpointId: string, status: Delivery["status"] | undefined) {
  return liveList<Delivery>(["deliveries", endpointId, status], async (page, signal) => {
    const filter = status === undefined ? {} : { status };
    const params = { path: { id: endpointId }, query: { ...filter, ...page, order: "desc" as const } };
    return (await api.GET("/v1/endpoints/{id}/deliveries", { params, signal })).data;
  });
}

const ofEndpoint = (id: string) => ({ params: { path: { id } } });

export const testEndpoint = (id: string) => api.POST("/v1/endpoints/{id}/test", ofEndpoint(id));
export const redriveEndpoint = (id: string) => api.POST("/v1/endpoints/{id}/redrive", ofEndpoint(id));
export const deleteEndpoint = (id: string) => api.DELETE("/v1/endpoints/{id}", ofEndpoint(id));

export function setEndpointStatus({ id, status }: { id: string; status: "enabled" | "disabled" }) {
  return api.PATCH("/v1/endpoints/{id}", { ...ofEndpoint(id), body: { status } });
}

export function replayEndpoint({ id, ...span }: { id: string; from?: string; to?: string }) {
  return api.POST("/v1/endpoints/{id}/replay", { ...ofEndpoint(id), body: span });
}

export function resendDelivery({ id, deliveryId }: { id: string; deliveryId: string }) {
  const path = "/v1/endpoints/{id}/deliveries/{delivery_id}/resend";
  return api.POST(path, { params: { path: { id, delivery_id: deliveryId } } });
}
