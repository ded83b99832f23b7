import { progressOf } from "@account-opening/core/member";
import { type MemberRow, members } from "@account-opening/db/members";
import { MxBusyError, MxNotChallengedError } from "@account-opening/mx";
import { z } from "zod";
import type { Context } from "../context.ts";
import { memberGuid } from "../http/fields.ts";
import { isUnanswered } from "../http/mx-problem.ts";
import { problem } from "../http/problems.ts";
import { type Recording, route } from "../http/route.ts";
import { challengeAnswers } from "./challenge-schema.ts";
import { checkAnswers } from "./check-answers.ts";
import { accepted, knownMember } from "./known-member.ts";
import { member, newCredentials } from "./schema.ts";

const params = z.object({ guid: memberGuid });
const answers = {
  202: { description: "The current member. Onboarding continues asynchronously.", schema: member },
};
const ofMember = {
  tag: "Members",
  scope: "members:write",
  params,
  unknown: "member-not-found",
  answers,
} as const;
const mxMayFail = ["mx-not-yet-known", "mx-throttled", "mx-unavailable", "mx-unauthorized"] as const;
const mxMayRefuse = ["mx-refused", "institution-unsupported", "institution-unavailable"] as const;

export const answerChallenges = route({
  ...ofMember,
  method: "post",
  path: "/v1/members/{guid}/challenge_answers",
  operation: "answerChallenges",
  audit: "challenges_answered",
  summary: "Submit challenge answers",
  description:
    "The answers are passed on to MX within the request and never stored. MX may ask another question: see the member's `challenges`.",
  body: challengeAnswers,
  problems: ["member-not-found", "not-challenged", "mx-busy", ...mxMayRefuse, ...mxMayFail],
  handle: async ({ params: { guid }, key, body, signal, audit, cause }, context) => {
    const { userGuid, challenges } = await knownMember(context, guid);
    if (challenges.length === 0)
      throw problem("not-challenged", { detail: "The member has no open challenge." });
    const errors = checkAnswers(challenges, body.answers);
    if (errors.length > 0) throw problem("validation-failed", { errors });
    await atMx(guid, { audit, cause }, context, () =>
      context.mx.members.resume({ userGuid, memberGuid: guid }, body.answers, { signal }),
    );
    await context.advance.command(guid, { kind: "challenges_answered", challenges }, cause, (orm) =>
      audit({ orm }, { memberGuid: guid, detail: { count: challenges.length } }),
    );
    return accepted(context, guid, key);
  },
});

export const updateCredentials = route({
  ...ofMember,
  method: "put",
  path: "/v1/members/{guid}/credentials",
  operation: "updateCredentials",
  audit: "credentials_updated",
  summary: "Update credentials",
  description:
    "Credentials are passed on to MX within the request and never stored. MX then connects again. No retry is needed.",
  body: newCredentials,
  problems: ["member-not-found", "mx-busy", ...mxMayRefuse, ...mxMayFail],
  handle: async ({ params: { guid }, key, body, signal, audit, cause }, context) => {
    const { userGuid } = await knownMember(context, guid);
    await atMx(guid, { audit, cause }, context, () =>
      context.mx.members.updateCredentials(
        { userGuid, memberGuid: guid },
        { credentials: body.credentials, useCases: body.use_cases },
        { signal },
      ),
    );
    await context.advance.command(guid, { kind: "credentials_updated" }, cause, (orm) =>
      audit({ orm }, { memberGuid: guid }),
    );
    return accepted(context, guid, key);
  },
});

export const retryMember = route({
  ...ofMember,
  method: "post",
  path: "/v1/members/{guid}/retry",
  operation: "retryMember",
  audit: "retry_requested",
  summary: "Retry onboarding",
  description: "Use it once the user has resolved the `reason`, or after a failure that may be temporary.",
  problems: ["member-not-found", "retry-not-possible"],
  handle: async ({ params: { guid }, key, audit, cause }, context) => {
    const row = await knownMember(context, guid);
    const progress = progressOf(members.fromRow(row));
    if (progress === null) throw problem("retry-not-possible", { detail: unreadable });
    if (!progress.canRetry) throw problem("retry-not-possible", { detail: retryRefusal(row) });
    await context.advance.command(guid, { kind: "retry_requested" }, cause, (orm) =>
      audit({ orm }, { memberGuid: guid }),
    );
    return accepted(context, guid, key);
  },
});

export const refreshMember = route({
  ...ofMember,
  scope: "ops:write",
  method: "post",
  path: "/v1/members/{guid}/refresh",
  operation: "refreshMember",
  audit: "refresh_requested",
  summary: "Read the status at MX now",
  description:
    "The status is read as soon as the minimum interval between two status reads allows (`POLL_FLOOR_MS`).",
  problems: ["member-not-found"],
  handle: async ({ params: { guid }, key, audit, cause }, context) => {
    await knownMember(context, guid);
    await context.advance.command(guid, { kind: "status_read_requested" }, cause, (orm) =>
      audit({ orm }, { memberGuid: guid }),
    );
    return accepted(context, guid, key);
  },
});

export const verifyMember = route({
  ...ofMember,
  method: "post",
  path: "/v1/members/{guid}/verify",
  operation: "verifyMember",
  audit: "verification_requested",
  summary: "Verify the accounts again",
  description:
    "For a member that is `connected` or `identified`. The known account numbers stay readable until they are replaced. Numbers that " +
    "changed are reported as `member.account_numbers_changed`.",
  problems: ["member-not-found", "verification-not-possible"],
  handle: async ({ params: { guid }, key, audit, cause }, context) => {
    const { state, setAsideAt } = await knownMember(context, guid);
    if (setAsideAt !== null) throw problem("verification-not-possible", { detail: unreadable });
    if (state !== "connected" && state !== "identified")
      throw problem("verification-not-possible", { detail: `The member is ${state}.` });
    await context.advance.command(guid, { kind: "verification_requested" }, cause, (orm) =>
      audit({ orm }, { memberGuid: guid }),
    );
    return accepted(context, guid, key);
  },
});

/** Sends a request to MX. If MX refused it or did not answer, a status read is requested, since only the status shows the outcome. */
async function atMx(
  memberGuid: string,
  { audit, cause }: Recording,
  { advance }: Context,
  send: () => Promise<unknown>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    const isOutOfStep = error instanceof MxBusyError || error instanceof MxNotChallengedError;
    const outcome = isOutOfStep ? "refused" : "unknown";
    if (isOutOfStep || isUnanswered(error))
      await advance.command(memberGuid, { kind: "status_read_requested" }, cause, (orm) =>
        audit({ orm }, { memberGuid, detail: { outcome } }),
      );
    throw error;
  }
}

const unreadable = "The stored state of the member is invalid. An operator must release it first.";

function retryRefusal({ state, reason }: MemberRow): string {
  if (state === "failed") return `The failure is final: ${reason ?? "unknown"}.`;
  return `The member is ${state}. Only members in action_required or failed can be retried.`;
}
