import { canDebit } from "@account-opening/core/balance";
import { type Challenge, progressOf } from "@account-opening/core/member";
import { type MemberRow, members } from "@account-opening/db/members";
import type { outbox } from "@account-opening/db/outbox";
import type { z } from "zod";
import type { AccountRow } from "../accounts/view.ts";
import type { challenge } from "./challenge-schema.ts";
import type { member, memberAccount, nextCall } from "./schema.ts";

export type PendingCall = Awaited<ReturnType<typeof outbox.read>>[number];

/** @param call the pending call; undefined if the caller does not see it */
export function memberView(
  row: MemberRow,
  accounts: readonly AccountRow[],
  call: PendingCall | null | undefined,
): z.input<typeof member> {
  const progress = progressOf(members.fromRow(row));
  return {
    guid: row.guid,
    user_guid: row.userGuid,
    id: row.partnerId,
    institution_code: row.institutionCode,
    state: row.state,
    connection_status: row.connectionStatus,
    reason: row.reason,
    mx_error: mxErrorView(progress),
    challenges: row.challenges.map(challengeView),
    accounts: accounts.map(memberAccountView),
    ...(row.oauthWindowUri === null ? {} : { oauth_window_uri: row.oauthWindowUri }),
    ...(call === undefined ? {} : { next_call: call && nextCallView(call, progress) }),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    version: row.version,
  };
}

type Progress = ReturnType<typeof progressOf>;

function nextCallView({ call, dueAt }: PendingCall, progress: Progress): z.input<typeof nextCall> {
  const deadline = progress?.deadlineAt ?? null;
  return {
    call: call.call,
    job: "kind" in call ? call.kind : null,
    due_at: dueAt.toISOString(),
    attempt: progress?.attempt ?? null,
    deadline_at: deadline === null ? null : new Date(deadline).toISOString(),
  };
}

function mxErrorView(progress: Progress): z.input<typeof member>["mx_error"] {
  if (progress?.mxError == null) return null;
  const { code, message, userMessage, locale } = progress.mxError;
  return { code, message, user_message: userMessage, locale };
}

function challengeView(open: Challenge): z.input<typeof challenge> {
  const { guid, type, label, options, imageData, imageOptions } = open;
  return {
    guid,
    type,
    label,
    ...(options === undefined ? {} : { options: options.map(({ label, value }) => ({ label, value })) }),
    ...(imageData === undefined ? {} : { image_data: imageData }),
    ...(imageOptions === undefined
      ? {}
      : {
          image_options: imageOptions.map(({ label, value, dataUri }) => ({
            label,
            value,
            data_uri: dataUri,
          })),
        }),
  };
}

function memberAccountView(row: AccountRow): z.input<typeof memberAccount> {
  const { guid, name, type, maskedNumber, isClosed } = row;
  return { guid, name, type, masked_number: maskedNumber, is_closed: isClosed, can_debit: canDebit(row) };
}
