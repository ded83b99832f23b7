import { listMembers } from "@account-opening/db/members";
import { z } from "zod";
import { institutionCode, memberGuid, moment, userGuid } from "../http/fields.ts";
import { cursor, limit, listOf, pageOf, withMoment } from "../http/lists.ts";
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
  description: "Oldest first.",
  scope: "members:read",
  query: z.object({
    state: memberState.optional(),
    user_guid: userGuid.optional(),
    institution_code: institutionCode.optional(),
    cursor: position.schema,
    limit,
  }),
  answers: { 200: { description: "One page.", schema: listOf(member) } },
  problems: [],
  handle: async ({ query }, context) => {
    const {
      state,
      user_guid: userGuid,
      institution_code: institutionCode,
      cursor: after,
      limit: size,
    } = query;
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(userGuid === undefined ? {} : { userGuid }),
      ...(institutionCode === undefined ? {} : { institutionCode }),
    };
    const last = after === undefined ? null : { createdAt: new Date(after[0]), guid: after[1] };
    const found = await listMembers(context.database, filter, last, size + 1);
    const page = pageOf(found, size, ({ createdAt, guid }) => withMoment(createdAt, guid), position);
    const data = await viewsOf(context, page.rows);
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
  handle: async ({ params: { guid } }, context) => ({
    status: 200,
    body: await viewOf(context, await knownMember(context, guid)),
  }),
});
