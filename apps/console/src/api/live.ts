import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import { reportLive } from "../state/connection.ts";

/** Changes that arrive within this time cause one read. */
const gatherMs = 1_000;

/** The API ends a connection every few minutes, and the browser connects again after 2 seconds. */
const graceMs = 6_000;

/** After a response that is not a stream, the browser gives up. */
const reconnectMs = 30_000;

/** The queries that show the subject of an event. */
const changedBy: Readonly<Record<string, (id: string) => readonly QueryKey[]>> = {
  member: (guid) => [["member", guid], ["timeline", guid], ["activity", guid], ["members"], ["attention"]],
  balance_check: () => [["checks"], ["check-counts"], ["explanation"], ["attention"]],
  delivery: () => [["deliveries"], ["endpoints"], ["attention"]],
  endpoint: () => [["endpoints"], ["attention"]],
  webhook: () => [["webhooks"], ["webhook statistics"]],
  audit: () => [["audit"]],
};

/** Reads again what has changed, by the server-sent events of `GET /v1/live`. Without them, queries are repeated more often. */
export function followChanges(queries: QueryClient): void {
  const gathered = new Map<string, QueryKey>();
  const readGathered = () => {
    for (const queryKey of gathered.values())
      void queries.invalidateQueries({ queryKey, predicate: isRepeatable });
    gathered.clear();
  };
  let lost: ReturnType<typeof setTimeout> | undefined;
  let isFirst = true;

  const source = new EventSource("/v1/live");
  source.addEventListener("open", () => {
    clearTimeout(lost);
    lost = undefined;
    reportLive(true);
  });
  source.addEventListener("resync", () => {
    // Whatever a new page shows was read just now.
    if (!isFirst) void queries.invalidateQueries({ predicate: isRepeatable });
    isFirst = false;
  });
  source.addEventListener("summary", ({ data }) => queries.setQueryData(["summary"], JSON.parse(data)));
  for (const [event, keysOf] of Object.entries(changedBy)) {
    source.addEventListener(event, ({ data }: MessageEvent<string>) => {
      const { guid, id } = JSON.parse(data);
      if (gathered.size === 0) setTimeout(readGathered, gatherMs);
      for (const key of keysOf(guid ?? id)) gathered.set(key.join(" "), key);
    });
  }
  source.addEventListener("error", () => {
    lost ??= setTimeout(() => {
      reportLive(false);
      void queries.invalidateQueries({ predicate: isRepeatable });
    }, graceMs);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => followChanges(queries), reconnectMs);
  });
}

/** A list of many pages is not read again as a whole: its newest page has a query of its own. */
function isRepeatable({ queryKey }: Pick<Query, "queryKey">): boolean {
  return queryKey.at(-1) !== "pages";
}
