import { route } from "../http/route.ts";
import { summary } from "./schema.ts";
import { summaryView } from "./view.ts";

export const readDeploymentSummary = route({
  method: "get",
  path: "/v1/summary",
  operation: "readSummary",
  tag: "Operations",
  summary: "Read the state of the deployment",
  description: "Counts of members, checks and backlogs, and the health of MX, webhooks and notifications.",
  scope: "ops:read",
  answers: { 200: { description: "The summary.", schema: summary } },
  problems: [],
  handle: async (_, { summary: read, jobs, clock }) => {
    const [found, redis] = await Promise.all([read(clock()), jobs.measureRedis()]);
    return { status: 200, body: summaryView(found, redis) };
  },
});
