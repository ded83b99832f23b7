import { z } from "zod";
import type { FaultSettings, FaultSettingsChange } from "../faults/settings.ts";
import { ApiError } from "../http/api-error.ts";
import { accountsOf } from "../jobs/import-results.ts";
import type { Member } from "../model/member.ts";
import { connectionStatuses } from "../model/status.ts";
import type { Simulation } from "../simulation.ts";
import { balanceEvent, connectionStatusEvent, type WebhookEvent } from "../webhooks/payloads.ts";
import type { WebhookSettings, WebhookSettingsChange } from "../webhooks/settings.ts";
import type { ActivityEntry, ActivityFilter, ActivityLog } from "./activity-log.ts";
import { changeMember, type MemberChange } from "./member-change.ts";
import { type MemberSnapshot, memberSnapshot } from "./member-snapshot.ts";

export const forgerySchema = z.strictObject({
  type: z.enum(["CONNECTION_STATUS", "BALANCE"]),
  member: z.string(),
  /** For CONNECTION_STATUS. */
  status: z.enum(connectionStatuses).default("CHALLENGED"),
  /** Sent instead of a body with the member's data. */
  body: z.record(z.string(), z.unknown()).optional(),
  /** `user:password`, or null for none; the configured credentials if absent. */
  credentials: z.string().nullable().optional(),
});

/** What tests can read and change directly, and anyone else through `/_simulator`. */
export interface Control {
  ledger(filter?: ActivityFilter): ActivityEntry[];
  summary(): ReturnType<ActivityLog["counters"]["summary"]>;
  member(guid: string): MemberSnapshot;
  changeMember(guid: string, change: MemberChange): MemberSnapshot;
  changeFaults(change: FaultSettingsChange): FaultSettings;
  changeWebhooks(change: WebhookSettingsChange): WebhookSettings;
  /** The status of the receiver's response, or why there was none. */
  forge(forgery: z.input<typeof forgerySchema>): Promise<number | string>;
  /** Skips simulated time. @returns how many things happened */
  advance(ms: number): number;
  reset(): void;
}

export function createControl(simulation: Simulation): Control {
  const { activity, clock, faults, store, webhooks, widgets } = simulation;
  const snapshot = (member: Member) => memberSnapshot(member, accountsOf(member, simulation));
  return {
    ledger: activity.read,
    summary: activity.counters.summary,
    member: (guid) => snapshot(findMember(simulation, guid)),
    changeMember(guid, change) {
      const member = findMember(simulation, guid);
      changeMember(simulation, member, change);
      return snapshot(member);
    },
    changeFaults(change) {
      faults.change(change);
      return faults.settings();
    },
    changeWebhooks(change) {
      webhooks.change(change);
      return webhooks.settings();
    },
    async forge(forgery) {
      return await webhooks.forge(forgedEvent(simulation, forgerySchema.parse(forgery)), forgery.credentials);
    },
    advance: (ms) => clock.advance(ms),
    reset() {
      clock.stopAll();
      store.clear();
      widgets.clear();
      activity.clear();
      faults.reset();
      webhooks.reset();
    },
  };
}

function findMember({ store }: Simulation, guid: string): Member {
  const member = store.memberByGuid(guid);
  if (member === undefined) throw new ApiError(404, "Member not found");
  return member;
}

function forgedEvent(simulation: Simulation, forgery: z.infer<typeof forgerySchema>): WebhookEvent {
  const { type, member: guid, status, body } = forgery;
  if (body !== undefined) return { type, member: guid, body, callbackPayload: null };
  const member = findMember(simulation, guid);
  if (type === "BALANCE") return balanceEvent(member, simulation.clock.nowSeconds());
  return connectionStatusEvent(member, status);
}
