import type { components } from "@account-opening/client";
import { api } from "./client.ts";
import { pagesOf } from "./pages.ts";

export type ApiKey = components["schemas"]["ApiKey"];

export const keysPages = pagesOf<ApiKey>(
  ["keys"],
  async (query, signal) => (await api.GET("/v1/keys", { params: { query }, signal })).data,
);

export function revokeKey(id: string) {
  return api.POST("/v1/keys/{id}/revoke", { params: { path: { id } } });
}
