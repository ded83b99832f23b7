import { isoSeconds } from "../clock.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";
import { memberErrors } from "../model/member-error.ts";
import { needsCredentials, statusMessage } from "../model/status.ts";
import type { ChallengeType } from "../script/script.ts";
import { withBrokenRow } from "./broken-row.ts";

export function memberView(member: Member): object {
  const { institution, status, user } = member;
  return {
    aggregated_at: timestamp(member.aggregatedAtSeconds),
    background_aggregation_is_disabled: member.isBackgroundDisabled,
    connection_status: status,
    connection_status_message: status === null ? null : statusMessage(status, institution.name),
    error: errorView(member),
    guid: member.guid,
    id: member.id,
    institution_code: institution.code,
    institution_guid: institution.guid,
    is_being_aggregated: isBeingAggregated(member),
    is_managed_by_user: true,
    is_manual: false,
    is_oauth: member.isOauth,
    metadata: member.metadata,
    most_recent_job_detail_code: null,
    most_recent_job_detail_text: null,
    most_recent_job_guid: member.lastJobGuid,
    name: institution.name,
    needs_updated_credentials: needsCredentials(status),
    successfully_aggregated_at: timestamp(member.succeededAtSeconds),
    use_cases: [],
    user_guid: user.guid,
    user_id: user.id,
  };
}

/** `{}` without an error. A status does not have it. */
function errorView({ errorCode, institution }: Member): object {
  if (errorCode === null) return {};
  const { message, userMessage } = memberErrors[errorCode];
  return {
    error_code: errorCode,
    error_message: message,
    error_type: "MEMBER",
    locale: "en",
    user_message: userMessage.replaceAll("%", institution.name),
  };
}

/** Contains neither the job nor its kind, and has challenges only while they wait for answers. */
export function statusView(member: Member, nowMs: number): object {
  const { hasProcessed } = member;
  const challenges = openChallenges(member);
  return {
    aggregated_at: timestamp(member.aggregatedAtSeconds),
    ...(challenges !== null && { challenges }),
    connection_status: member.status,
    guid: member.guid,
    has_processed_account_numbers: hasProcessed.accountNumbers && nowMs >= member.numbersReadableAtMs,
    has_processed_accounts: hasProcessed.accounts,
    has_processed_transactions: hasProcessed.transactions,
    is_authenticated: member.isAuthenticated,
    is_being_aggregated: isBeingAggregated(member),
    successfully_aggregated_at: timestamp(member.succeededAtSeconds),
  };
}

/** Null while the member is not challenged. */
export function openChallenges(member: Member): readonly object[] | null {
  const open = member.status === "CHALLENGED" ? (member.job?.challenges ?? null) : null;
  if (open === null) return null;
  const { quirks } = member.script;
  const challenges = open.map((challenge) =>
    quirks.has("integer-types") ? { ...challenge, type: integerTypes[challenge.type] } : challenge,
  );
  return withBrokenRow(challenges, member, { guid: null });
}

/** The types as MX's guide to MFA shows them. @see mx/facts-2026-11.md, 2.16 */
const integerTypes: Readonly<Record<ChallengeType, number>> = {
  TEXT: 0,
  OPTIONS: 2,
  TOKEN: 12,
  IMAGE_DATA: 13,
  IMAGE_OPTIONS: 14,
};

function timestamp(seconds: number | null): string | null {
  return seconds === null ? null : isoSeconds(seconds);
}
