-- The rows of today become one partition: everything before the first day of the month after next (UTC). The check lets PostgreSQL
-- attach them without reading them. Until then there are at least 28 days for the next two migrations.
DO $$
BEGIN
  EXECUTE format(
    'ALTER TABLE "timeline" ADD CONSTRAINT "timeline_before_partitions" CHECK ("at" < %L) NOT VALID',
    (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months') AT TIME ZONE 'UTC');
END $$;
