import type { StatusSnapshot } from "@account-opening/core/member";
import type { WireStatus } from "../wire/status.ts";
import { toChallenge } from "./challenge.ts";
import { isNotFalse } from "./flag.ts";
import { toStamp } from "./stamp.ts";

/** An invalid `is_being_aggregated` counts as true: the status is read again, and no job counts as ended. */
export function toStatusSnapshot(wire: WireStatus): StatusSnapshot {
  return {
    connectionStatus: wire.connection_status ?? null,
    isBeingAggregated: isNotFalse(wire.is_being_aggregated),
    aggregatedAt: toStamp(wire.aggregated_at),
    successfullyAggregatedAt: toStamp(wire.successfully_aggregated_at),
    challenges: (wire.challenges ?? []).flatMap((row) => (row === null ? [] : toChallenge(row))),
  };
}
