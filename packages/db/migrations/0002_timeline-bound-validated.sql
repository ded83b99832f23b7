ALTER TABLE "timeline" VALIDATE CONSTRAINT "timeline_before_partitions";
