import { ApiError } from "@account-opening/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatNumberOf } from "../format/number.ts";
import { showToast } from "../state/toasts.ts";
import { api } from "./client.ts";

const calls = {
  refresh: { path: "/v1/members/{guid}/refresh", done: "Its status is read at MX now." },
  retry: { path: "/v1/members/{guid}/retry", done: "The retry has started." },
  verify: { path: "/v1/members/{guid}/verify", done: "A new verification has started." },
} as const;

export type MemberCommand = keyof typeof calls;

/** A command for one member, with a message about its outcome. */
export function useMemberAction(command: MemberCommand) {
  const queries = useQueryClient();
  const { path, done } = calls[command];
  return useMutation({
    mutationFn: (guid: string) => api.POST(path, { params: { path: { guid } } }),
    onSuccess: ({ data: member }) => {
      queries.setQueryData(["member", member.guid], member);
      showToast("ok", `${member.id ?? member.guid}: ${done}`);
      void queries.invalidateQueries({ queryKey: ["timeline", member.guid] });
      void queries.invalidateQueries({ queryKey: ["attention"] });
    },
    onError: (error) => showToast("bad", messageOf(error)),
  });
}

/** The problem in words, or that the API cannot be reached. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError
    ? `${error.title}. ${error.detail}`
    : "The API did not answer. Nothing may have changed.";
}

/** Requests a fresh OAuth window for the user. */
export function useOauthWindow() {
  return useMutation({
    mutationFn: (guid: string) =>
      api.POST("/v1/members/{guid}/oauth_window", { params: { path: { guid } }, body: {} }),
    onError: (error) => showToast("bad", messageOf(error)),
  });
}

export function useDeleteMember() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (guid: string) => api.DELETE("/v1/members/{guid}", { params: { path: { guid } } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["members"] }),
    onError: (error) => showToast("bad", messageOf(error)),
  });
}

/** A command for several members, one request after the other. A member that refuses does not stop the rest. */
export function useBulkAction(command: "refresh" | "retry") {
  const queries = useQueryClient();
  const { path } = calls[command];
  return useMutation({
    mutationFn: async (guids: readonly string[]) => {
      const refusals: string[] = [];
      for (const guid of guids) {
        try {
          await api.POST(path, { params: { path: { guid } } });
        } catch (error) {
          // Every other failure would repeat itself for the rest.
          if (!(error instanceof ApiError) || error.status !== 409) throw error;
          refusals.push(error.detail);
        }
      }
      return { done: guids.length - refusals.length, refusals };
    },
    onSuccess: ({ done, refusals }) => {
      if (done > 0) showToast("ok", `${formatNumberOf(done, "member")}: ${command} requested.`);
      const [first] = refusals;
      if (first !== undefined) {
        showToast("bad", `${formatNumberOf(refusals.length, "member")} refused. The first: ${first}`);
      }
    },
    onError: (error) => showToast("bad", messageOf(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["newest-members"] }),
  });
}
