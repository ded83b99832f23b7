import type { Policy } from "@account-opening/core";
import { closeChecks, type MadeDecision, madeDecisions } from "@account-opening/core/balance";
import type { Member } from "@account-opening/core/member";
import { decisionNotification } from "@account-opening/core/notifications";
import type pg from "pg";
import { recordEvents } from "../notifications/record-events.ts";
import { lockOpenChecks } from "./lock-open-checks.ts";
import { saveChecks } from "./save-checks.ts";

interface ChecksToClose {
  reason: "account_blocked" | "user_action_required";
  /** All accounts of the member without it. */
  accountGuid?: string;
}

/**
 * Decides open checks of a member without a balance, and records the events of their decisions.
 * @returns the decisions, to be reported once they are committed.
 */
export async function closeOpenChecks(
  client: pg.PoolClient,
  member: Member,
  { reason, accountGuid }: ChecksToClose,
  policy: Policy,
  now: Date,
): Promise<MadeDecision[]> {
  const ofMember = (await lockOpenChecks(client, [member.guid])).get(member.guid) ?? [];
  const open = ofMember.filter((check) => accountGuid === undefined || check.accountGuid === accountGuid);
  if (open.length === 0) return [];
  const decided = closeChecks(member, open, reason, policy);
  await saveChecks(client, [{ member, decided, started: [] }], policy, now);
  await recordEvents(
    client,
    decided.map((each) => ({
      notification: decisionNotification(member, each),
      cause: each.check.cause ?? null,
    })),
    now,
  );
  return madeDecisions(member, decided, now);
}
