import type { StatusSnapshot } from "@account-opening/core";
import type { WireStatus } from "../wire/status.ts";
import { toChallenge } from "./challenge.ts";
import { isNotFalse } from "./flag.ts";
import { toStamp } from "./stamp.ts";

/** A garbled `is_being_aggregated` counts as busy: then we look again, instead of taking a job for ended. */
export function toStatusSnapshot(wire: WireStatus): StatusSnapshot {
  return {
    connectionStatus: wire.connection_status ?? null,
    isBeingAggregated: isNotFalse(wire.is_being_aggregated),
    aggregatedAt: toStamp(wire.aggregated_at),
    successfullyAggregatedAt: toStamp(wire.successfully_aggregated_at),
    challenges: (wire.challenges ?? []).flatMap((row) => (row === null ? [] : toChallenge(row))),
  };
}
