import { members } from "@account-opening/db/members";
import { z } from "zod";
import { memberGuid, moment } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { knownMember } from "./known-member.ts";

const count = z.number().int();

const memberActivity = z
  .object({
    mx_responses: z
      .array(
        z.object({
          at: moment,
          kind: z.string().meta({ description: "`status_read`, `results_read`, `call_failed`, …" }),
          why: z.string().nullable().meta({ description: "Why a call failed or was postponed." }),
          outcome: z.string().nullable().meta({ description: "Null until the response is processed." }),
        }),
      )
      .meta({ description: "Responses of MX to the worker, newest first." }),
    notifications: z
      .array(
        z.object({
          id: z.string(),
          type: z.string(),
          at: moment,
          delivered: count,
          pending: count,
          dead: count,
          last_delivered_at: moment.nullable(),
        }),
      )
      .meta({ description: "Notifications to your endpoints, newest first, with counts of deliveries." }),
  })
  .meta({
    id: "MemberActivity",
    example: {
      mx_responses: [{ at: "2026-11-23T09:00:07.120Z", kind: "status_read", why: null, outcome: "applied" }],
      notifications: [
        {
          id: "evt_01JDB3K7Q3",
          type: "member.connected",
          at: "2026-11-23T09:00:07.140Z",
          delivered: 1,
          pending: 0,
          dead: 0,
          last_delivered_at: "2026-11-23T09:00:07.204Z",
        },
      ],
    },
  });

export const readMemberActivity = route({
  method: "get",
  path: "/v1/members/{guid}/activity",
  operation: "readMemberActivity",
  tag: "Operations",
  summary: "Read calls and notifications of a member",
  description:
    "What is not in the timeline: each response of MX, and each notification with its deliveries. At most 500 of either, for as long as they are stored.",
  scope: "ops:read",
  params: z.object({ guid: memberGuid }),
  unknown: "member-not-found",
  answers: { 200: { description: "The activity.", schema: memberActivity } },
  problems: ["member-not-found"],
  handle: async ({ params: { guid } }, context) => {
    await knownMember(context, guid);
    return { status: 200, body: viewOf(await members.readActivity(context.database, guid)) };
  },
});

type MemberActivity = Awaited<ReturnType<typeof members.readActivity>>;

function viewOf({ responses, notifications }: MemberActivity): z.input<typeof memberActivity> {
  return {
    mx_responses: responses.map(({ at, ...response }) => ({ at: at.toISOString(), ...response })),
    notifications: notifications.map(({ at, lastDeliveredAt, ...notification }) => ({
      ...notification,
      at: at.toISOString(),
      last_delivered_at: lastDeliveredAt?.toISOString() ?? null,
    })),
  };
}
