import type { NotificationType } from "@account-opening/core";
import type { Database } from "@account-opening/db";
import { storeAccounts } from "@account-opening/db/accounts";
import { advance } from "@account-opening/db/advance";
import { cancelCheck, rescheduleCheck, scheduleCheck } from "@account-opening/db/balance-checks";
import type { Cipher } from "@account-opening/db/encryption";
import { appendToInbox } from "@account-opening/db/inbox";
import { insertMember, toMember } from "@account-opening/db/members";
import {
  claimDelivery,
  claimNextDelivery,
  createEndpoint,
  deliveriesOverdue,
  endDelivery,
  publishEvents,
  renewDeliveries,
} from "@account-opening/db/notifications";
import { claimCall, completeCall, releaseCall, renewCalls } from "@account-opening/db/outbox";
import { callsDue, callsOverdue, checksDue, membersWaiting, repairCalls } from "@account-opening/db/sweep";
import { accountOf, type LoopStore } from "./loop-store.ts";

/** The production store, as the contract's interface. */
export function postgresStore(database: Database, cipher: Cipher): LoopStore {
  return {
    async insertMember(member, now) {
      const inserted = await insertMember(
        database,
        { member, partnerId: null, oauthWindowUri: null, origin: "created" },
        now,
      );
      await storeAccount(database, cipher, member, now);
      return inserted.outcome === "inserted" ? inserted.dueCalls : [];
    },
    appendToInbox: (memberGuid, event, receivedAt) =>
      appendToInbox(database, [
        { memberGuid, source: "webhook", type: event.kind, event, raw: null, receivedAt, outcome: null },
      ]),
    advance: (guids, context, clock) => advance(database, guids, context, clock),
    claimCall: (outboxId, leaseMs, now) => claimCall(database, outboxId, leaseMs, now),
    renewCalls: (claims, until) => renewCalls(database, claims, until),
    releaseCall: (claim, dueAt) => releaseCall(database, claim, dueAt),
    completeCall: (claim, result, now) => completeCall(database, claim, result, now),
    async scheduleCheck(check, memberGuid, now) {
      const requested = {
        accountGuid: accountOf({ guid: memberGuid }),
        amount: (Number(check.amount.minor) / 100).toFixed(2),
        currency: check.amount.currency,
        runAt: new Date(check.runAt).toISOString(),
        decideBy: new Date(check.decideBy).toISOString(),
        maxAgeSeconds: check.maxAgeMs / 1_000,
        ignoreReserved: false,
        onMissingAvailable: "inconclusive" as const,
      };
      const request = { id: check.id, debitId: check.debitId, requested };
      const { outcome } = await scheduleCheck(database, request, now);
      return outcome === "scheduled" ? { checkId: check.id, memberGuid, dueAt: new Date(check.runAt) } : null;
    },
    async rescheduleCheck(id, times, policy, now) {
      const changed = await rescheduleCheck(database, { id }, () => times, policy, now);
      if (changed.outcome !== "changed" || changed.check.nextAt === null) return null;
      return { checkId: id, memberGuid: changed.check.memberGuid, dueAt: changed.check.nextAt };
    },
    cancelCheck: (id, now) => cancelCheck(database, { id }, now),
    membersWaiting: (before, limit, afterGuid) => membersWaiting(database, before, limit, afterGuid),
    callsOverdue: (before, now, limit) => callsOverdue(database, before, now, limit),
    callsDue: (after, until, limit) => callsDue(database, after, until, limit),
    checksDue: (after, until, limit) => checksDue(database, after, until, limit),
    repairCalls: (limit) => repairCalls(database, limit),
    async createEndpoint(eventTypes, now) {
      const endpoint = {
        url: "https://receiver.example/",
        eventTypes,
        apiKeyId: "KEY-1",
        scopes: ["events:read"],
      };
      return (await createEndpoint(database, cipher, endpoint, now)).endpoint.id;
    },
    publishNotifications: (now) => publishEvents(database, now),
    claimDelivery: (id, leaseMs, now) => claimDelivery(database, cipher, id, leaseMs, now),
    claimNextDelivery: (id, leaseMs, now) => claimNextDelivery(database, cipher, id, leaseMs, now),
    renewDeliveries: (claims, until) => renewDeliveries(database, claims, until),
    endDelivery: (claim, ended, now) => endDelivery(database, claim, ended, now),
    deliveriesOverdue: (before) => deliveriesOverdue(database, before),
    snapshot: () => snapshot(database),
  };
}

async function storeAccount(
  { pool }: Database,
  cipher: Cipher,
  { guid, userGuid }: { guid: string; userGuid: string },
  now: Date,
): Promise<void> {
  const account = {
    guid: accountOf({ guid }),
    id: null,
    memberGuid: guid,
    userGuid,
    name: null,
    type: "CHECKING",
    subtype: null,
    maskedNumber: null,
    isClosed: false,
    availableBalance: null,
    balance: null,
    currency: null,
    importedAt: null,
  };
  const client = await pool.connect();
  try {
    const numbers = {
      accountGuid: account.guid,
      accountNumber: "10001",
      routingNumber: "021000021",
      passedValidation: true,
      institutionNumber: null,
      transitNumber: null,
    };
    await storeAccounts(client, cipher, guid, { accounts: [account], numbers: [numbers] }, now);
  } finally {
    client.release();
  }
}

async function snapshot({ pool }: Database) {
  const rowsOf = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[];
  const members = await rowsOf<Parameters<typeof toMember>[0] & { version: string }>(
    `select guid, user_guid as "userGuid", institution_code as "institutionCode",
            wants_identification as "wantsIdentification", state_data as "stateData", challenges, version
     from members order by guid`,
  );
  const position = ({ position }: { position: string | null }) =>
    position === null ? null : Number(position);
  const notifications = await rowsOf<{ memberGuid: string; type: NotificationType; position: string | null }>(
    `select member_guid as "memberGuid", type, position from events order by record_number`,
  );
  const deliveries = await rowsOf<{ position: string; status: string; attemptCount: number }>(
    `select position, status, attempt_count as "attemptCount" from deliveries order by position, id`,
  );
  return {
    members: members.map((row) => ({ member: toMember(row), version: Number(row.version) })),
    events: await rowsOf<{ memberGuid: string; kind: string; outcome: string | null }>(
      `select member_guid as "memberGuid", event->>'kind' as kind, outcome from inbox order by id`,
    ),
    calls: await rowsOf<{
      memberGuid: string;
      call: string;
      callNumber: number;
      dueAt: Date;
      claimCount: number;
    }>(
      `select member_guid as "memberGuid", call->>'call' as call, call_number as "callNumber", due_at as "dueAt",
              claim_count as "claimCount" from outbox order by member_guid`,
    ),
    checks: await rowsOf<{ id: string; status: string; nextAt: Date | null }>(
      `select id, status, next_at as "nextAt" from balance_checks order by id`,
    ),
    decisions: await rowsOf<{
      checkId: string;
      decision: "sufficient";
      reason: string | null;
      decidedAt: Date;
    }>(
      `select check_id as "checkId", decision, reason, decided_at as "decidedAt" from balance_decisions order by check_id`,
    ),
    notifications: notifications.map((notification) => ({
      ...notification,
      position: position(notification),
    })),
    deliveries: deliveries.map((delivery) => ({ ...delivery, position: Number(delivery.position) })),
  };
}
