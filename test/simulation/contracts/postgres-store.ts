import type { Notification } from "@account-opening/core/notifications";
import type { Database } from "@account-opening/db";
import { accounts } from "@account-opening/db/accounts";
import { advance } from "@account-opening/db/advance";
import { balanceChecks } from "@account-opening/db/balance-checks";
import type { Cipher } from "@account-opening/db/encryption";
import { inbox } from "@account-opening/db/inbox";
import { members } from "@account-opening/db/members";
import { deliveries, endpoints, feed } from "@account-opening/db/notifications";
import { outbox } from "@account-opening/db/outbox";
import { dueRows } from "@account-opening/db/sweep";
import { accountOf, type LoopStore } from "./loop-store.ts";

/** The production store, as the contract's interface. */
export function postgresStore(database: Database, cipher: Cipher): LoopStore {
  return {
    async insertMember(member, now) {
      const inserted = await members.insert(
        database,
        { member, partnerId: null, oauthWindowUri: null, origin: "created" },
        now,
      );
      await storeAccount(database, cipher, member, now);
      return inserted.outcome === "inserted" ? inserted.dueCalls : [];
    },
    appendToInbox: (memberGuid, event, receivedAt) =>
      inbox.append(database, [
        { memberGuid, source: "webhook", type: event.kind, event, raw: null, receivedAt, outcome: null },
      ]),
    advance: (guids, context, clock) => advance(database, guids, context, clock),
    claimCall: (outboxId, leaseMs, now) => outbox.claim(database, outboxId, leaseMs, now),
    renewCalls: (claims, until) => outbox.renew(database, claims, until),
    releaseCall: (claim, dueAt) => outbox.release(database, claim, dueAt),
    completeCall: (claim, result, now) => outbox.complete(database, claim, result, now),
    async scheduleCheck(check, memberGuid, now) {
      const requested = {
        accountGuid: accountOf({ guid: memberGuid }),
        amount: check.amount,
        runAt: new Date(check.runAt),
        decideBy: new Date(check.decideBy),
        maxAgeSeconds: check.maxAgeMs / 1_000,
        ignoreReserved: false,
        onMissingAvailable: "inconclusive" as const,
      };
      const request = { id: check.id, debitId: check.debitId, requested };
      const { outcome } = await balanceChecks.schedule(database, request, now);
      return outcome === "scheduled" ? { checkId: check.id, memberGuid, dueAt: new Date(check.runAt) } : null;
    },
    async rescheduleCheck(id, times, policy, now) {
      const changed = await balanceChecks.reschedule(database, { id }, () => times, policy, now);
      if (changed.outcome !== "changed" || changed.check.nextAt === null) return null;
      return { checkId: id, memberGuid: changed.check.memberGuid, dueAt: changed.check.nextAt };
    },
    cancelCheck: (id, now) => balanceChecks.cancel(database, { id }, now),
    membersWaiting: (before, limit, afterGuid) => dueRows.waitingMembers(database, before, limit, afterGuid),
    callsOverdue: (before, now, limit) => dueRows.overdueCalls(database, before, now, limit),
    callsDue: (after, until, limit) => dueRows.calls(database, after, until, limit),
    checksDue: (after, until, limit) => dueRows.checks(database, after, until, limit),
    repairCalls: async (limit) => (await dueRows.repairCalls(database, limit)).calls,
    async createEndpoint(eventTypes, now) {
      const endpoint = {
        url: "https://receiver.example/",
        eventTypes,
        apiKeyId: "KEY-1",
        scopes: ["events:read"],
      };
      return (await endpoints.create(database, cipher, endpoint, now)).endpoint.id;
    },
    publishNotifications: (now) => feed.publish(database, now),
    claimDeliveries: (request, now) => deliveries.claim(database, cipher, request, now),
    renewDeliveries: (claims, until) => deliveries.renew(database, claims, until),
    endDeliveries: (endpointId, attempts, now) => deliveries.end(database, endpointId, attempts, now),
    endpointsOverdue: (before) => deliveries.listOverdue(database, before),
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
    await accounts.store(client, cipher, guid, { accounts: [account], numbers: [numbers] }, now);
  } finally {
    client.release();
  }
}

async function snapshot({ pool }: Database) {
  const rowsOf = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[];
  const memberRows = await rowsOf<Parameters<typeof members.fromRow>[0] & { version: string }>(
    `select guid, user_guid as "userGuid", institution_code as "institutionCode",
            wants_identification as "wantsIdentification", state_data as "stateData", challenges, version
     from members order by guid`,
  );
  const position = ({ position }: { position: string | null }) =>
    position === null ? null : Number(position);
  const notifications = await rowsOf<{
    memberGuid: string;
    type: Notification["type"];
    position: string | null;
  }>(`select member_guid as "memberGuid", type, position from events order by record_number`);
  const deliveryRows = await rowsOf<{ position: string; status: string; attemptCount: number }>(
    `select position, status, attempt_count as "attemptCount" from deliveries order by position, id`,
  );
  return {
    members: memberRows.map((row) => ({ member: members.fromRow(row), version: Number(row.version) })),
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
    deliveries: deliveryRows.map((delivery) => ({ ...delivery, position: Number(delivery.position) })),
  };
}
