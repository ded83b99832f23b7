import { useMutation, useQueryClient } from "@tanstack/react-query";
import { showToast } from "../state/toasts.ts";
import { api } from "./client.ts";
import { messageOf } from "./member-actions.ts";

/** Enables an endpoint. Its waiting notifications are sent in order. */
export function useEnableEndpoint() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.POST("/v1/endpoints/{id}/enable", { params: { path: { id } } }),
    onSuccess: () => {
      showToast("ok", "The endpoint is enabled. Waiting notifications are sent in order.");
      void queries.invalidateQueries({ queryKey: ["attention"] });
      void queries.invalidateQueries({ queryKey: ["endpoints"] });
    },
    onError: (error) => showToast("bad", messageOf(error)),
  });
}
