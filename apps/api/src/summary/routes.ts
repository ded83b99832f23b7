import { route } from "../http/route.ts";
import { summary } from "./schema.ts";
import { shownSummary } from "./view.ts";

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
  handle: async (_, context) => ({ status: 200, body: await shownSummary(context) }),
});
