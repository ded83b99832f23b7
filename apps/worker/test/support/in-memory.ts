import type { Claim } from "@account-opening/db/outbox";
import type { MxError } from "@account-opening/mx";
import type { CallOutcome, PerformPorts } from "../../src/perform/ports.ts";

export const now = new Date("2026-11-23T12:00:00.000Z");

export function aClaim(over: Partial<Claim> = {}): Claim {
  return {
    outboxId: "7",
    memberGuid: "MBR-1",
    userGuid: "USR-1",
    call: { call: "read_status" },
    callNumber: 3,
    claimCount: 1,
    leaseUntil: new Date(now.getTime() + 30_000),
    cause: null,
    ...over,
  };
}

/** What happened at the ports, in order. */
export interface Ledger {
  calls: string[];
  completed: CallOutcome[];
  released: Date[];
  advanced: string[];
  /** Leases that are renewed no more. */
  ended: string[];
}

type MembersCalls = PerformPorts["mx"]["members"];

/** Ports that remember; `members` says what MX answers. */
export function inMemoryPorts(
  claim: Claim,
  members: Partial<MembersCalls>,
  over: Partial<PerformPorts> = {},
): { ports: PerformPorts; ledger: Ledger } {
  const ledger: Ledger = { calls: [], completed: [], released: [], advanced: [], ended: [] };
  const noted = Object.fromEntries(
    Object.entries(members).map(([name, answer]) => [
      name,
      (...args: unknown[]) => {
        ledger.calls.push(name);
        return Reflect.apply(answer, undefined, args);
      },
    ]),
  );
  const ports: PerformPorts = {
    claim: async () => ({ outcome: "claimed", claim }),
    hold: ({ leaseUntil }) => ({ until: () => leaseUntil, end: () => void ledger.ended.push("lease") }),
    complete: async (_, learned) => {
      ledger.completed.push(learned);
      return true;
    },
    release: async (_, dueAt) => {
      ledger.released.push(dueAt);
    },
    permit: async () => ({ outcome: "granted" }),
    trace: (_, call) => call(),
    mx: { members: noted as unknown as MembersCalls },
    advance: async (memberGuid) => {
      ledger.advanced.push(memberGuid);
    },
    clock: () => now,
    ...over,
  };
  return { ports, ledger };
}

export function failing(error: MxError | Error): () => Promise<never> {
  return () => Promise.reject(error);
}
