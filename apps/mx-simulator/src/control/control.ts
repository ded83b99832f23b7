import { z } from "zod";
import type { FaultSettings, FaultSettingsChange } from "../faults/settings.ts";
import { MxError } from "../http/mx-error.ts";
import { accountsOf } from "../jobs/harvest.ts";
import type { Simulation } from "../simulation.ts";
import type { WebhookEvent } from "../webhooks/payloads.ts";
import { balanceEvent, connectionStatusEvent } from "../webhooks/payloads.ts";
import type { WebhookSettings, WebhookSettingsChange } from "../webhooks/settings.ts";
import type { Member } from "../world/member.ts";
import { STATUSES } from "../world/status.ts";
import type { LedgerEntry } from "./entry.ts";
import type { LedgerFilter } from "./ledger.ts";
import type { MemberChange } from "./member-change.ts";
import { changeMember } from "./member-change.ts";
import type { Summary } from "./tally.ts";
import type { MemberTruth } from "./truth.ts";
import { truthOf } from "./truth.ts";

export const forgerySchema = z
  .strictObject({
    type: z.enum(["CONNECTION_STATUS", "BALANCE"]),
    member: z.string(),
    /** For CONNECTION_STATUS. */
    status: z.enum(STATUSES).default("CHALLENGED"),
    /** Sent instead of a true-looking body. */
    body: z.record(z.string(), z.unknown()).optional(),
    /** `user:password`, null for none; the real ones if absent. */
    credentials: z.string().nullable().optional(),
  })
  .strict();

export type Forgery = z.input<typeof forgerySchema>;

/** What a test, or a person by way of `/_simulator`, can see and do behind MX's back. */
export interface Control {
  ledger(filter?: LedgerFilter): LedgerEntry[];
  summary(): Summary;
  member(guid: string): MemberTruth;
  changeMember(guid: string, change: MemberChange): MemberTruth;
  changeFaults(change: FaultSettingsChange): FaultSettings;
  changeWebhooks(change: WebhookSettingsChange): WebhookSettings;
  /** The receiver's status, or why it gave none. */
  forge(forgery: Forgery): Promise<number | string>;
  reset(): void;
}

export function createControl(simulation: Simulation): Control {
  const { clock, faults, ledger, options, webhooks, world } = simulation;
  const truth = (member: Member) => truthOf(member, accountsOf(member, simulation));
  return {
    ledger: (filter = {}) => ledger.read(filter),
    summary: () => ledger.tally.summary(),
    member: (guid) => truth(find(simulation, guid)),
    changeMember(guid, change) {
      const member = find(simulation, guid);
      changeMember(simulation, member, change);
      return truth(member);
    },
    changeFaults(change) {
      faults.change(change);
      return faults.settings;
    },
    changeWebhooks(change) {
      webhooks.change(change);
      return webhooks.settings;
    },
    async forge(forgery) {
      const { credentials } = forgery;
      return await webhooks.forge(forgedEvent(simulation, forgerySchema.parse(forgery)), credentials);
    },
    reset() {
      clock.stopAll();
      world.clear();
      ledger.clear();
      faults.reset(options.faults);
      webhooks.reset(options.webhooks);
    },
  };
}

function find({ world }: Simulation, guid: string): Member {
  const member = world.memberByGuid(guid);
  if (member === undefined) throw new MxError(404, "Member not found");
  return member;
}

function forgedEvent(simulation: Simulation, forgery: z.infer<typeof forgerySchema>): WebhookEvent {
  const { type, member, status, body } = forgery;
  if (body !== undefined) return { type, member, body, callbackPayload: null };
  const about = find(simulation, member);
  if (type === "BALANCE") return balanceEvent(about, simulation.clock.nowSeconds());
  return connectionStatusEvent(about, status);
}
