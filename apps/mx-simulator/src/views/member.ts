import { isoSeconds } from "../clock.ts";
import type { Challenge } from "../jobs/challenge.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";
import { needsCredentials, statusMessage } from "../model/status.ts";

export function memberView(member: Member): object {
  const { institution, status, user } = member;
  return {
    aggregated_at: timestamp(member.aggregatedAtSeconds),
    background_aggregation_is_disabled: member.isBackgroundDisabled,
    connection_status: status,
    connection_status_message: status === null ? null : statusMessage(status, institution.name),
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

export function openChallenges(member: Member): readonly Challenge[] | null {
  return member.status === "CHALLENGED" ? (member.job?.challenges ?? null) : null;
}

function timestamp(seconds: number | null): string | null {
  return seconds === null ? null : isoSeconds(seconds);
}
