import { members } from "@account-opening/db/members";
import { z } from "zod";
import { institutionCode, memberGuid, moment, partnerId, requestTime, userGuid } from "../http/fields.ts";
import { cursor, limit, listOf, order, pageOf, withMoment } from "../http/lists.ts";
import { route } from "../http/route.ts";
import { knownMember, viewOf, viewsOf } from "./known-member.ts";
import { member, memberState } from "./schema.ts";

const position = cursor("members", z.tuple([moment, z.string()]));

export const listAllMembers = route({
  method: "get",
  path: "/v1/members",
  operation: "listMembers",
  tag: "Members",
  summary: "List members",
  description:
    "Sorted by creation time, by default oldest first. To find members that make no progress, combine `state` with `updated_before`.",
  scope: "members:read",
  query: z.object({
    id: partnerId.optional().meta({ description: "Your ID of the member." }),
    state: memberState.optional(),
    reason: z.string().max(100).optional().meta({ example: "no_eligible_accounts" }),
    user_guid: userGuid.optional(),
    institution_code: institutionCode.optional(),
    updated_after: requestTime.optional(),
    updated_before: requestTime.optional().meta({ description: "Exclusive." }),
    order,
    cursor: position.schema,
    limit,
  }),
  answers: { 200: { description: "One page.", schema: listOf(member) } },
  problems: [],
  handle: async ({ query, key }, context) => {
    const { cursor: last, limit: size, order } = query;
    const filter = {
      partnerId: query.id,
      state: query.state,
      reason: query.reason,
      userGuid: query.user_guid,
      institutionCode: query.institution_code,
      updatedAfter: query.updated_after,
      updatedBefore: query.updated_before,
    };
    const after = last === undefined ? null : { createdAt: new Date(last[0]), guid: last[1] };
    const found = await members.list(context.database, filter, { order, after, limit: size + 1 });
    const page = pageOf(found, size, ({ createdAt, guid }) => withMoment(createdAt, guid), position);
    const data = await viewsOf(context, page.rows, key);
    return { status: 200, body: { data, next_cursor: page.nextCursor } };
  },
});

export const readOneMember = route({
  method: "get",
  path: "/v1/members/{guid}",
  operation: "readMember",
  tag: "Members",
  summary: "Read a member",
  scope: "members:read",
  params: z.object({ guid: memberGuid }),
  unknown: "member-not-found",
  answers: { 200: { description: "The current state.", schema: member } },
  problems: ["member-not-found"],
  handle: async ({ params: { guid }, key }, context) => ({
    status: 200,
    body: await viewOf(context, await knownMember(context, guid), key),
  }),
});
