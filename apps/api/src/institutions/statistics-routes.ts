import { z } from "zod";
import { institutionCode } from "../http/fields.ts";
import { listRoute } from "../http/list-route.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { institutionDetail, institutionStatistics } from "./statistics-schema.ts";
import { detailView, statisticsView } from "./statistics-view.ts";

export const listInstitutionStatistics = listRoute({
  path: "/v1/institution_statistics",
  operation: "listInstitutionStatistics",
  tag: "Operations",
  summary: "List statistics of institutions",
  description: "Institutions that have members, sorted by code. The statistics are at most a minute old.",
  scope: "ops:read",
  list: "institution_statistics",
  row: institutionStatistics,
  view: (shown: z.input<typeof institutionStatistics>) => shown,
  position: z.string(),
  positionOf: ({ institution_code }) => institution_code,
  filter: {},
  read: async ({ after, limit }, { institutions, pollPlans, policy, clock }) => {
    const read = await institutions(clock());
    const planFor = await pollPlans(clock());
    return read
      .filter(({ code }) => after === null || code > after)
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .slice(0, limit)
      .map((each) => statisticsView(each, planFor, policy));
  },
});

export const readInstitutionStatistics = route({
  method: "get",
  path: "/v1/institution_statistics/{code}",
  operation: "readInstitutionStatistics",
  tag: "Operations",
  summary: "Read the statistics of an institution",
  description:
    "With the distribution of durations that was learned from the latest MX jobs, and the planned status reads of the next one.",
  scope: "ops:read",
  params: z.object({ code: institutionCode }),
  unknown: "institution-without-members",
  answers: { 200: { description: "The statistics.", schema: institutionDetail } },
  problems: ["institution-without-members"],
  handle: async ({ params: { code } }, { institutions, pollPlans, policy, clock }) => {
    const found = (await institutions(clock())).find((each) => each.code === code);
    if (found === undefined) throw problem("institution-without-members");
    return { status: 200, body: detailView(found, await pollPlans(clock()), policy) };
  },
});
