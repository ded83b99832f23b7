import { users } from "@account-opening/db/members";
import { MxDuplicateError, type MxUser, type NewUser } from "@account-opening/mx";
import { z } from "zod";
import type { Context } from "../context.ts";
import { partnerId, userGuid } from "../http/fields.ts";
import { byCreation, listRoute } from "../http/list-route.ts";
import { renderedRow, withMoment } from "../http/lists.ts";
import { mxSays } from "../http/mx-problem.ts";
import { route } from "../http/route.ts";
import { eraseKnownUser, readReceipt } from "./erase-user.ts";
import { beingErased, knownUser, type UserRow } from "./known-user.ts";
import { createdUser, erasureReceipt, newUser, user } from "./schema.ts";
import { receiptView, userView } from "./view.ts";

const mxMayFail = ["mx-throttled", "mx-unavailable", "mx-unauthorized"] as const;

export const createUser = route({
  method: "post",
  path: "/v1/users",
  operation: "createUser",
  tag: "Users",
  summary: "Create a user at MX",
  description:
    "If MX already has a user with this `id`, the response is 200 with that user. Repeating the request is safe.",
  scope: "members:write",
  audit: "user_created",
  body: newUser,
  answers: {
    201: { description: "Created at MX.", schema: createdUser },
    200: { description: "The user that MX already has with this `id`.", schema: createdUser },
  },
  problems: ["user-exists", "user-being-erased", "mx-refused", ...mxMayFail],
  handle: async ({ body, signal, audit }, context) => {
    const { status, found } = await createOrFind(body, context, signal);
    const { guid, id, email, metadata } = found;
    const outcome = status === 201 ? "created" : "found";
    const recorded = await users.record(context.database, { guid, partnerId: id }, context.clock(), (orm) =>
      audit({ orm }, { detail: { user_guid: guid, outcome } }),
    );
    if (recorded === null) throw beingErased();
    return { status, body: { guid, id, email, metadata } };
  },
});

async function createOrFind(
  wanted: NewUser,
  { mx }: Context,
  signal: AbortSignal,
): Promise<{ status: number; found: MxUser }> {
  try {
    return { status: 201, found: await mx.users.create(wanted, { signal }) };
  } catch (error) {
    if (!(error instanceof MxDuplicateError)) throw error;
    const found = wanted.id === undefined ? null : await mx.users.findById(wanted.id, { signal });
    if (found === null) throw mxSays("user-exists", error);
    return { status: 200, found };
  }
}

export const listAllUsers = listRoute({
  path: "/v1/users",
  operation: "listUsers",
  tag: "Users",
  summary: "List users",
  description: "Users that were created or read through this API, or that have members. Oldest first.",
  scope: "members:read",
  list: "users",
  row: user,
  view: userView,
  position: byCreation.position,
  positionOf: ({ createdAt, guid }: UserRow) => withMoment(createdAt, guid),
  filter: { id: partnerId.optional().meta({ description: "Your ID of the user." }) },
  read: ({ query: { id }, after, limit }, { database }) => {
    const last = after === null ? null : { createdAt: new Date(after[0]), guid: after[1] };
    return users.list(database, id === undefined ? {} : { partnerId: id }, last, limit);
  },
});

export const readOneUser = route({
  method: "get",
  path: "/v1/users/{guid}",
  operation: "readUser",
  tag: "Users",
  summary: "Read a user",
  description: "A user that is not stored here is read from MX.",
  scope: "members:read",
  params: z.object({ guid: userGuid }),
  unknown: "user-not-found",
  answers: { 200: { description: "The user.", schema: user } },
  problems: ["user-not-found", "mx-refused", ...mxMayFail],
  handle: async ({ params: { guid }, signal }, context) => ({
    status: 200,
    body: renderedRow(await knownUser(context, guid, signal), userView, user, "users", context),
  }),
});

export const deleteUser = route({
  method: "delete",
  path: "/v1/users/{guid}",
  operation: "deleteUser",
  tag: "Users",
  summary: "Delete a user and its members at MX, and erase them here",
  description:
    "The response is a receipt: what was erased, what remains and why. Data is erased here only after MX has deleted the user. " +
    "After an error or a missing response, the erasure continues by itself. A repeated request continues it at once, or returns the receipt " +
    "of the completed erasure. No member can be created for the user. Afterwards every other route of the user and of its members returns 404. " +
    "The audit has a short form of the receipt.",
  scope: "members:write",
  audit: "user_erased",
  params: z.object({ guid: userGuid }),
  unknown: "user-not-found",
  answers: { 200: { description: "Deleted at MX and erased here.", schema: erasureReceipt } },
  problems: ["user-not-found", "mx-refused", ...mxMayFail],
  handle: async ({ params: { guid }, caller, audit, signal }, context) => {
    const earlier = await readReceipt(context, guid);
    if (earlier !== null) return { status: 200, body: receiptView(earlier) };
    const known = await knownUser(context, guid, signal);
    // A user that is stored only at MX is not new there.
    const user = { guid, createdAt: known.createdAt ?? new Date(0) };
    return { status: 200, body: receiptView(await eraseKnownUser(user, caller, audit, context, signal)) };
  },
});
