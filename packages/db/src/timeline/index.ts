import { closePartition, readPartition, recordExport } from "./export-partition.ts";
import { keepPartitions, readPartitions } from "./partitions.ts";

export type { PartitionContent } from "./export-partition.ts";

/** The partitions of the timeline. Migration 0003 has their functions, which the owner of the tables executes for the apps. */
export const timelinePartitions = {
  close: closePartition,
  keep: keepPartitions,
  list: readPartitions,
  read: readPartition,
  recordExport,
};
