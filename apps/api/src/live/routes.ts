import { route } from "../http/route.ts";
import { liveEvent } from "./events.ts";

export const streamLiveEvents = route({
  method: "get",
  path: "/v1/live",
  operation: "streamLiveEvents",
  tag: "Operations",
  summary: "Stream changes to operators",
  description: [
    "Server-sent events for the console: what changed within about a second. They are hints to read a row again, and some may be missing. Use `GET /v1/events` or an endpoint for notifications.",
    "",
    "A connection starts with `resync`, since changes between two connections are not repeated. It ends after 5 minutes, when the key expires, and when the process shuts down; connect again, as `EventSource` does. Comments keep a silent connection open. A process serves at most 100 connections.",
  ].join("\n"),
  scope: "ops:read",
  answers: { 200: { description: "A stream of events.", stream: liveEvent } },
  problems: [],
  handle: async ({ key }, { live }) => ({ status: 200, stream: live.connect(key) }),
});
