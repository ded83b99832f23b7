import { ApiError } from "@account-opening/client";
import { formatNumberOf } from "../format/number.ts";
import { useAction } from "./action.ts";
import { api } from "./client.ts";

const commands = {
  refresh: { path: "/v1/members/{guid}/refresh", done: "The status is read at MX now." },
  retry: { path: "/v1/members/{guid}/retry", done: "The retry has started." },
  verify: { path: "/v1/members/{guid}/verify", done: "A new verification has started." },
} as const;

const ofMember = (guid: string) => ({ params: { path: { guid } } });

/** A command for one member. */
export function useMemberCommand(command: keyof typeof commands) {
  const { path, done } = commands[command];
  return useAction({
    run: (guid: string) => api.POST(path, ofMember(guid)),
    done: () => done,
    changes: [["member"], ["timeline"], ["members"], ["attention"]],
  });
}

/** Requests a fresh OAuth window for the user. */
export function useOauthWindow(onDone: (uri: string) => void) {
  return useAction({
    run: (guid: string) => api.POST("/v1/members/{guid}/oauth_window", { ...ofMember(guid), body: {} }),
    done: () => "MX has opened a new window. Send its address to the user: it can be used once.",
    changes: [["member"], ["timeline"]],
    onDone: ({ data }) => onDone(data.oauth_window_uri),
  });
}

export function useDeleteMember(onDone: () => void) {
  return useAction({
    run: (guid: string) => api.DELETE("/v1/members/{guid}", ofMember(guid)),
    done: () => "The member is deleted at MX and here.",
    changes: [["members"]],
    onDone,
  });
}

/** A command for several members, one request after the other. A member that refuses does not stop the rest. */
export function useBulkCommand(command: "refresh" | "retry", onDone: () => void) {
  const { path } = commands[command];
  return useAction({
    async run(guids: readonly string[]) {
      const refusals: string[] = [];
      let response: Response | undefined;
      for (const guid of guids) {
        try {
          response = (await api.POST(path, ofMember(guid))).response;
        } catch (error) {
          // Every other failure would repeat itself for the rest.
          if (!(error instanceof ApiError) || error.status !== 409) throw error;
          refusals.push(error.detail);
        }
      }
      return { response: response ?? new Response(), refusals };
    },
    done: ({ refusals: [first, ...more] }, guids) => {
      if (first === undefined) return `Requested for ${formatNumberOf(guids.length, "member")}.`;
      const refused = more.length + 1;
      return `Requested for ${formatNumberOf(guids.length - refused, "member")}, refused for ${refused}. The first: ${first}`;
    },
    changes: [["members"], ["attention"]],
    onDone,
  });
}
