import { erasures } from "@account-opening/db/erasure";
import { members } from "@account-opening/db/members";
import { z } from "zod";
import { dueWhileRunning } from "../erasure/due-times.ts";
import { memberGuid } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { assertNotErased } from "../users/known-user.ts";
import { adoptMember } from "./adopt-member.ts";
import { createMember } from "./create-member.ts";
import { completeMemberErasure } from "./erase-member.ts";
import { accepted, knownMember } from "./known-member.ts";
import { adoption, member, newMember } from "./schema.ts";

const mxMayFail = ["mx-throttled", "mx-unavailable", "mx-unauthorized", "mx-contradicts"] as const;

export const createOneMember = route({
  method: "post",
  path: "/v1/members",
  operation: "createMember",
  tag: "Members",
  summary: "Connect a user to an institution",
  description:
    "The member is created at MX within the request. Credentials are passed on to MX and never stored. Onboarding then continues asynchronously. " +
    "After a 503 or a missing response, repeat the request: a member that MX already has is found and adopted. " +
    "An `id`, or an `Idempotency-Key`, makes that exact.",
  scope: "members:write",
  audit: "member_created",
  body: newMember,
  answers: {
    202: { description: "The member was created or found at MX. Onboarding has started.", schema: member },
  },
  problems: [
    "user-not-found",
    "user-being-erased",
    "member-exists",
    "mx-refused",
    "institution-unsupported",
    "institution-unavailable",
    "mx-not-yet-known",
    ...mxMayFail,
  ],
  handle: async ({ key, body, signal, audit, cause }, context) => {
    await assertNotErased(context, body.user_guid);
    return accepted(context, await createMember(body, { audit, cause }, context, signal), key);
  },
});

export const adoptOneMember = route({
  method: "post",
  path: "/v1/members/adopt",
  operation: "adoptMember",
  tag: "Members",
  summary: "Adopt an existing MX member",
  description:
    "For example a member of MX's Connect widget. A member that is already stored is returned unchanged. A new member may not be visible at MX " +
    "for about a second, so an unknown member is 503. Retry for up to a minute. Account numbers and owners that MX has already are not " +
    "requested again.",
  scope: "members:write",
  audit: "member_adopted",
  body: adoption,
  answers: { 202: { description: "Onboarding has started.", schema: member } },
  problems: ["user-not-found", "user-being-erased", "mx-not-yet-known", "mx-refused", ...mxMayFail],
  handle: async ({ key, body, signal, audit, cause }, context) => {
    const { user_guid: userGuid, member_guid: memberGuid, identify } = body;
    const ours = await members.read(context.database, memberGuid);
    if (ours !== null && ours.userGuid !== userGuid) throw invalid("user_guid", "is not this member's user");
    await assertNotErased(context, userGuid);
    if (ours === null) {
      const toAdopt = { userGuid, memberGuid, wantsIdentification: identify, audit, cause };
      await adoptMember(toAdopt, context, signal);
    }
    return accepted(context, memberGuid, key);
  },
});

export const deleteMember = route({
  method: "delete",
  path: "/v1/members/{guid}",
  operation: "deleteMember",
  tag: "Members",
  summary: "Delete a member at MX and erase it here",
  description:
    "After an error or a missing response, the erasure continues by itself, and a repeated request is 204 once it is complete. " +
    "An audit row and IDs in the ledger of decisions remain. Stored responses of `Idempotency-Key` about the member are erased: " +
    "a repeated request with such a key is 410 `answer-erased`.",
  scope: "members:write",
  audit: "member_erased",
  params: z.object({ guid: memberGuid }),
  unknown: "member-not-found",
  answers: { 204: { description: "Deleted at MX and erased here." } },
  problems: ["member-not-found", "mx-refused", ...mxMayFail],
  handle: async ({ params: { guid }, caller, audit, signal }, context) => {
    const { database, clock } = context;
    const earlier = await erasures.read(database, guid);
    // The caller of an erasure that was completed without it has had no answer yet.
    if (earlier !== null && earlier.completedAt !== null && earlier.continuationCount > 0)
      return { status: 204 };
    const { userGuid } = await knownMember(context, guid);
    const now = clock();
    const request = { caller, dueAt: dueWhileRunning(now) };
    const erasure = await erasures.store(database, { guid, userGuid }, request, now);
    if (erasure !== null) await completeMemberErasure(erasure, audit, context, signal);
    return { status: 204 };
  },
});

function invalid(path: string, message: string) {
  return problem("validation-failed", { errors: [{ path, message }] });
}
