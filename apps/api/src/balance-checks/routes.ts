import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import { z } from "zod";
import type { Context } from "../context.ts";
import { accountGuid, memberGuid, requestTime } from "../http/fields.ts";
import { byCreation, lastCreated, listRoute } from "../http/list-route.ts";
import { order, renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { type Answer, route } from "../http/route.ts";
import { cancelCheck, changeCheck } from "./change-check.ts";
import { releaseReservation } from "./release-check.ts";
import { reportReturn } from "./report-return.ts";
import { requestCheck } from "./request-check.ts";
import {
  balanceCheck,
  balanceCheckChange,
  checkId,
  checkStatus,
  debitId,
  decisionName,
  inconclusiveReason,
  newAchReturn,
  newBalanceCheck,
} from "./schema.ts";
import { balanceCheckView } from "./view.ts";

const path = "/v1/balance_checks";

const tag = "Balance checks";

const one = {
  tag,
  path: `${path}/{id}`,
  params: z.object({ id: checkId }),
  unknown: "balance-check-not-found",
} as const;

/** The same operations by `debit_id`. */
const ofDebit = { tag, path, query: z.object({ debit_id: debitId }) } as const;

const currentCheck = { description: "The current check.", schema: balanceCheck };

function answer(status: number, record: CheckRecord, context: Context): Answer {
  return { status, body: renderedRow(record, balanceCheckView, balanceCheck, "balance_checks", context) };
}

export const scheduleBalanceCheck = route({
  tag,
  path,
  method: "post",
  operation: "scheduleBalanceCheck",
  outlastsErasure: true,
  summary: "Schedule a balance check ahead of an ACH debit",
  description:
    "One check per debit. A repeated request returns the same check; a different request with the same `debit_id` is 409. " +
    "From `run_at` on, the balance is requested from MX, unless a stored balance is fresh enough. The check is decided before `decide_by`, " +
    "and the event `balance_check.decided` is sent. A member that is not ready yet may become ready before then.",
  scope: "balance_checks:write",
  audit: "balance_check_scheduled",
  body: newBalanceCheck,
  answers: {
    200: { description: "The check was scheduled before. Its current state.", schema: balanceCheck },
    201: { description: "Scheduled. A check that is due may already be decided.", schema: balanceCheck },
  },
  problems: ["account-not-found", "account-not-debitable", "debit-exists"],
  handle: async ({ body, audit, cause }, context) => {
    const { record, isNew } = await requestCheck(body, { audit, cause }, context);
    return answer(isNew ? 201 : 200, record, context);
  },
});

export const listBalanceChecks = listRoute({
  tag,
  path,
  operation: "listBalanceChecks",
  summary: "List balance checks",
  description: "Sorted by creation time, by default oldest first.",
  scope: "balance_checks:read",
  list: "balance_checks",
  row: balanceCheck,
  view: balanceCheckView,
  position: byCreation.position,
  positionOf: ({ check }) => byCreation.positionOf(check),
  filter: {
    debit_id: debitId.optional(),
    status: checkStatus.optional(),
    decision: decisionName.optional(),
    reason: inconclusiveReason.optional(),
    late: z
      .enum(["true", "false"])
      .transform((text) => text === "true")
      .optional()
      .meta({ type: "boolean", description: "Whether the check was decided after `decide_by`." }),
    account_guid: accountGuid.optional(),
    member_guid: memberGuid.optional(),
    decide_after: requestTime.optional().meta({ description: "The earliest `decide_by`." }),
    decide_before: requestTime.optional().meta({ description: "The latest `decide_by`, exclusive." }),
    order,
  },
  read: ({ query, after, limit }, { database }) => {
    const filter = {
      debitId: query.debit_id,
      status: query.status,
      decision: query.decision,
      reason: query.reason,
      isLate: query.late,
      accountGuid: query.account_guid,
      memberGuid: query.member_guid,
      decideAfter: query.decide_after,
      decideBefore: query.decide_before,
    };
    return balanceChecks.list(database, filter, { order: query.order, after: lastCreated(after), limit });
  },
});

export const readBalanceCheck = route({
  ...one,
  method: "get",
  operation: "readBalanceCheck",
  summary: "Read a balance check",
  description: "The check remains readable after its member is deleted.",
  scope: "balance_checks:read",
  answers: { 200: currentCheck },
  problems: ["balance-check-not-found"],
  handle: async ({ params: { id } }, context) => {
    const record = await balanceChecks.read(context.database, { id });
    if (record === null) throw problem("balance-check-not-found");
    return answer(200, record, context);
  },
});

const changing = {
  method: "patch",
  description:
    "Allowed while the check is scheduled or running. With a later `run_at`, a running check is scheduled again.",
  scope: "balance_checks:write",
  audit: "balance_check_changed",
  body: balanceCheckChange,
  answers: { 200: currentCheck },
  problems: ["balance-check-not-found", "balance-check-closed"],
} as const;

export const changeBalanceCheck = route({
  ...one,
  ...changing,
  operation: "changeBalanceCheck",
  summary: "Reschedule a balance check, or change its amount",
  handle: async ({ params: { id }, body, audit }, context) =>
    answer(200, await changeCheck({ id }, body, audit, context), context),
});

export const changeBalanceCheckOfDebit = route({
  ...ofDebit,
  ...changing,
  operation: "changeBalanceCheckOfDebit",
  summary: "Reschedule the balance check of a debit, or change its amount",
  handle: async ({ query: { debit_id: debitId }, body, audit }, context) =>
    answer(200, await changeCheck({ debitId }, body, audit, context), context),
});

const canceling = {
  method: "delete",
  description: "Allowed while the check is scheduled or running. No event is sent.",
  scope: "balance_checks:write",
  audit: "balance_check_canceled",
  answers: { 204: { description: "The check is canceled." } },
  problems: ["balance-check-not-found", "balance-check-closed"],
} as const;

export const cancelBalanceCheck = route({
  ...one,
  ...canceling,
  operation: "cancelBalanceCheck",
  summary: "Cancel a balance check",
  handle: async ({ params: { id }, audit }, context) => {
    await cancelCheck({ id }, audit, context);
    return { status: 204 };
  },
});

export const cancelBalanceCheckOfDebit = route({
  ...ofDebit,
  ...canceling,
  operation: "cancelBalanceCheckOfDebit",
  summary: "Cancel the balance check of a debit",
  handle: async ({ query: { debit_id: debitId }, audit }, context) => {
    await cancelCheck({ debitId }, audit, context);
    return { status: 204 };
  },
});

export const releaseBalanceCheck = route({
  ...one,
  path: `${path}/{id}/release`,
  method: "post",
  operation: "releaseBalanceCheck",
  outlastsErasure: true,
  summary: "Release the reservation of a decided check",
  description:
    "Use it if the debit is not sent. Its amount is available to other debits again. The decision does not change.",
  scope: "balance_checks:write",
  audit: "balance_check_released",
  answers: { 200: currentCheck },
  problems: ["balance-check-not-found", "balance-check-open"],
  handle: async ({ params: { id }, audit }, context) =>
    answer(200, await releaseReservation(id, audit, context), context),
});

export const reportAchReturn = route({
  ...one,
  path: `${path}/{id}/returns`,
  method: "post",
  operation: "reportAchReturn",
  outlastsErasure: true,
  summary: "Report an ACH return of the debit",
  description:
    "The return is stored with the decision in the ledger. Repeated reports are safe. It ends the debit's reservation. Some codes " +
    "(R02, R03, R04, R05, R07, R08, R10, R11, R16, R20, R29) also block the account for debits.",
  scope: "balance_checks:write",
  audit: "ach_return_reported",
  body: newAchReturn,
  answers: {
    200: { description: "The return was reported before.", schema: balanceCheck },
    201: { description: "The check with its returns.", schema: balanceCheck },
  },
  problems: ["balance-check-not-found", "balance-check-open"],
  handle: async ({ params: { id }, body, key, audit }, context) => {
    const { record, isNew } = await reportReturn(id, body, { apiKeyId: key.id, audit }, context);
    return answer(isNew ? 201 : 200, record, context);
  },
});
