import type { Policy } from "@account-opening/core";
import { closeChecks } from "@account-opening/core/balance";
import type { Member } from "@account-opening/core/member";
import type pg from "pg";
import { recordEvents, withCauses } from "../notifications/record-events.ts";
import { lockOpenChecks } from "./lock-open-checks.ts";
import { saveChecks } from "./save-checks.ts";

interface ChecksToClose {
  reason: "account_blocked" | "user_action_required";
  /** All accounts of the member without it. */
  accountGuid?: string;
}

/**
 * Decides open checks of a member without a balance, and records the events of their decisions.
 * @returns the decisions, to be reported once they are committed, and the entries for the timeline of a member that remains.
 */
export async function closeOpenChecks(
  client: pg.PoolClient,
  member: Member,
  { reason, accountGuid }: ChecksToClose,
  policy: Policy,
  now: Date,
): Promise<Pick<ReturnType<typeof closeChecks>, "decisions" | "timeline">> {
  const ofMember = (await lockOpenChecks(client, [member.guid])).get(member.guid) ?? [];
  const open = ofMember.filter((check) => accountGuid === undefined || check.accountGuid === accountGuid);
  const closed = closeChecks(member, open, reason, policy, now);
  if (open.length === 0) return closed;
  await saveChecks(client, [{ member, decided: closed.decided, started: [] }], policy, now);
  await recordEvents(client, withCauses(closed, null), now);
  return closed;
}
