import { memberStateNames } from "@account-opening/core/member";
import type { Overview } from "@account-opening/db/summary";
import { z } from "zod";
import { moment } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { withEach } from "./view.ts";

const duration = z.number().nullable().meta({ description: "In milliseconds; null without such members." });

const spread = { median_ms: duration, p95_ms: duration };

const memberFlow = z
  .object({
    as_of: moment.meta({ description: "The flow is at most 30 seconds old." }),
    window_seconds: z.number().int(),
    states: z.record(
      z.enum(memberStateNames),
      z.object({
        entered: z.number().int().meta({ description: "Members that entered the state within the window." }),
        ...spread,
      }),
    ),
    until_identified: z.object(spread).meta({
      description:
        "From the creation of a member until `identified`, of those that became it within the window.",
    }),
    reasons: z
      .array(z.object({ state: z.enum(memberStateNames), reason: z.string(), count: z.number().int() }))
      .meta({ description: "All members in `action_required` and `failed`, by reason." }),
  })
  .meta({
    id: "MemberFlow",
    description: "The times are those that members spent in a state that they left within the window.",
    example: {
      as_of: "2026-11-23T09:00:00.000Z",
      window_seconds: 3_600,
      states: {
        created: { entered: 1_204, median_ms: 2_000, p95_ms: 9_000 },
        verifying: { entered: 1_196, median_ms: 21_000, p95_ms: 100_000 },
        challenged: { entered: 388, median_ms: 48_000, p95_ms: 360_000 },
        connected: { entered: 1_031, median_ms: 12_000, p95_ms: 44_000 },
        identified: { entered: 1_018, median_ms: null, p95_ms: null },
        action_required: { entered: 101, median_ms: null, p95_ms: null },
        failed: { entered: 38, median_ms: null, p95_ms: null },
      },
      until_identified: { median_ms: 58_000, p95_ms: 420_000 },
      reasons: [{ state: "failed", reason: "no_eligible_accounts", count: 626 }],
    },
  });

export const readMemberFlow = route({
  method: "get",
  path: "/v1/member_flow",
  operation: "readMemberFlow",
  tag: "Operations",
  summary: "Read how members move between states",
  description: "How many members entered each state in the last hour, and how long they stayed in it.",
  scope: "ops:read",
  answers: { 200: { description: "The flow.", schema: memberFlow } },
  problems: [],
  handle: async (_, { memberFlow: read, clock }) => ({ status: 200, body: viewOf(await read(clock())) }),
});

type MemberFlow = Awaited<ReturnType<Overview["memberFlow"]>>;

function viewOf({
  asOf,
  since,
  entered,
  stays,
  untilIdentified,
  reasons,
}: MemberFlow): z.input<typeof memberFlow> {
  return {
    as_of: asOf.toISOString(),
    window_seconds: (asOf.getTime() - since.getTime()) / 1_000,
    states: withEach(memberStateNames, (name) => ({
      entered: entered.get(name) ?? 0,
      ...spreadView(stays.get(name)),
    })),
    until_identified: spreadView(untilIdentified ?? undefined),
    reasons,
  };
}

function spreadView(found: { medianMs: number; p95Ms: number } | undefined) {
  return { median_ms: found?.medianMs ?? null, p95_ms: found?.p95Ms ?? null };
}
