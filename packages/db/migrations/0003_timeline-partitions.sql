CREATE TABLE "timeline_exports" (
	"partition" text PRIMARY KEY NOT NULL,
	"row_count" bigint NOT NULL,
	"sha256" text NOT NULL,
	"exported_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
-- The partitions of the timeline. Bounds are parts of the catalog, so no table of ours can differ from them.
CREATE FUNCTION "timeline_partitions"()
RETURNS TABLE ("name" text, "starts_at" timestamptz, "ends_at" timestamptz, "has_webhooks" boolean, "is_exported" boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET "DateStyle" = 'ISO, YMD' SET "TimeZone" = 'UTC'
AS $$
  SELECT child.relname::text,
         coalesce(substring(bound FROM 'FROM \(''([^'']+)''\)')::timestamptz, '-infinity'),
         substring(bound FROM 'TO \(''([^'']+)''\)')::timestamptz,
         to_regclass(format('public.%I', child.relname || '_webhooks')) IS NOT NULL,
         EXISTS (SELECT FROM public.timeline_exports WHERE partition = child.relname)
           AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = child.oid AND conname = child.relname || '_closed')
  FROM pg_inherits
  JOIN pg_class AS child ON child.oid = inhrelid
  CROSS JOIN LATERAL pg_get_expr(child.relpartbound, child.oid) AS bound
  WHERE inhparent = 'public.timeline'::regclass AND bound <> 'DEFAULT'
$$;
--> statement-breakpoint
-- Creates the months up to the one that contains a time: at most 12, so that a call is short. Each has a partition for entries that
-- report webhooks, and one for all others. Entries that were stored meanwhile because their month was missing are moved.
CREATE FUNCTION "create_timeline_partitions"("through" timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET "DateStyle" = 'ISO, YMD' SET "TimeZone" = 'UTC' SET lock_timeout = '30s'
AS $$
DECLARE
  created integer := 0;
  begins timestamptz;
  ends timestamptz;
  month text;
BEGIN
  -- One call at a time. No app may lock this table, so nothing else waits.
  LOCK TABLE public.timeline_exports IN SHARE ROW EXCLUSIVE MODE;
  SET LOCAL lock_timeout = '500ms';
  LOOP
    SELECT max(ends_at) INTO begins FROM public.timeline_partitions();
    EXIT WHEN begins IS NULL OR begins > through OR created = 12;
    ends := begins + interval '1 month';
    month := to_char(begins, '"timeline_"YYYY_MM');
    EXECUTE format('CREATE TABLE public.%I (LIKE public.timeline) PARTITION BY LIST ((entry ->> ''kind''))', month);
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I (PRIMARY KEY (id)) FOR VALUES IN (''webhook_received'')',
                   month || '_webhooks', month);
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I (PRIMARY KEY (id)) DEFAULT', month || '_entries', month);
    LOCK TABLE public.timeline_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
      'WITH moved AS (DELETE FROM public.timeline_default WHERE at >= $1 AND at < $2 RETURNING id, member_guid, at, entry)
       INSERT INTO public.%I (id, member_guid, at, entry) SELECT id, member_guid, at, entry FROM moved', month)
      USING begins, ends;
    EXECUTE format('ALTER TABLE public.timeline ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', month, begins, ends);
    created := created + 1;
  END LOOP;
  RETURN created;
END $$;
--> statement-breakpoint
-- Drops one partition whose entries are all older than their retention, and returns its name. Null: there is none. Entries that
-- report webhooks have a retention of their own. Other entries are dropped only after their export. Null: they are kept.
CREATE FUNCTION "drop_expired_timeline_partition"("webhooks_before" timestamptz, "entries_before" timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '30s'
AS $$
DECLARE
  expired text;
BEGIN
  LOCK TABLE public.timeline_exports IN SHARE ROW EXCLUSIVE MODE;
  SET LOCAL lock_timeout = '500ms';
  SELECT coalesce(
    (SELECT name || '_webhooks' FROM public.timeline_partitions()
     WHERE has_webhooks AND ends_at <= webhooks_before ORDER BY ends_at LIMIT 1),
    (SELECT name FROM public.timeline_partitions()
     WHERE is_exported AND ends_at <= entries_before ORDER BY ends_at LIMIT 1)) INTO expired;
  IF expired IS NOT NULL THEN
    EXECUTE format('DROP TABLE public.%I', expired);
  END IF;
  RETURN expired;
END $$;
--> statement-breakpoint
-- Autovacuum analyzes partitions, and never their parents.
CREATE FUNCTION "analyze_timeline"() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  ANALYZE public.timeline;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION "timeline_partitions"(), "create_timeline_partitions"(timestamptz),
  "drop_expired_timeline_partition"(timestamptz, timestamptz), "analyze_timeline"() FROM PUBLIC;
--> statement-breakpoint
-- The existing table becomes a partition. Nothing below reads or writes its rows.
-- squawk-ignore renaming-table
ALTER TABLE "timeline" RENAME TO "timeline_before_partitions";
--> statement-breakpoint
ALTER INDEX "timeline_pkey" RENAME TO "timeline_before_partitions_pkey";
--> statement-breakpoint
ALTER INDEX "timeline_by_member" RENAME TO "timeline_before_partitions_by_member";
--> statement-breakpoint
ALTER INDEX "timeline_state_changes" RENAME TO "timeline_before_partitions_state_changes";
--> statement-breakpoint
DO $$
DECLARE
  next_id bigint;
  bound text;
  privilege record;
BEGIN
  SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END INTO next_id FROM timeline_id_seq;
  ALTER TABLE "timeline_before_partitions" ALTER COLUMN "id" DROP IDENTITY;
  CREATE TABLE "timeline" (
    "id" bigint CONSTRAINT "timeline_id_not_null" NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "timeline_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
    "member_guid" text CONSTRAINT "timeline_member_guid_not_null" NOT NULL,
    "at" timestamp (3) with time zone CONSTRAINT "timeline_at_not_null" NOT NULL,
    "entry" jsonb CONSTRAINT "timeline_entry_not_null" NOT NULL
  ) PARTITION BY RANGE ("at");
  CREATE INDEX "timeline_by_member" ON "timeline" USING btree ("member_guid","id");
  CREATE INDEX "timeline_state_changes" ON "timeline" USING btree ("at") WHERE "timeline"."entry" ->> 'kind' = 'state_changed';
  PERFORM setval('timeline_id_seq', next_id, false);
  -- The bound of the check, which an earlier migration added.
  SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') INTO STRICT bound FROM pg_constraint
  WHERE conrelid = '"timeline_before_partitions"'::regclass AND conname = 'timeline_before_partitions' AND convalidated;
  EXECUTE format(
    'ALTER TABLE "timeline" ATTACH PARTITION "timeline_before_partitions" FOR VALUES FROM (MINVALUE) TO (%L)', bound);
  -- An entry without a partition of its month is stored here, and moved once the month is created.
  CREATE TABLE "timeline_default" PARTITION OF "timeline" (PRIMARY KEY ("id")) DEFAULT;
  -- The apps have the same privileges on the new table, and none on its partitions.
  FOR privilege IN
    SELECT CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END AS grantee, privilege_type AS name, '' AS columns
    FROM pg_class, aclexplode(relacl) WHERE oid = '"timeline_before_partitions"'::regclass AND grantee <> relowner
    UNION ALL
    SELECT CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END, privilege_type, format(' (%I)', attname)
    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = '"timeline_before_partitions"'::regclass
  LOOP
    EXECUTE format('GRANT %s%s ON "timeline" TO %s', privilege.name, privilege.columns, privilege.grantee);
    EXECUTE format('REVOKE %s%s ON "timeline_before_partitions" FROM %s', privilege.name, privilege.columns, privilege.grantee);
  END LOOP;
  -- The month after next is the first one, so these are more than three months from now.
  PERFORM "create_timeline_partitions"(now() + interval '3 months');
END $$;
--> statement-breakpoint
-- The bound of the partition replaces it.
ALTER TABLE "timeline_before_partitions" DROP CONSTRAINT "timeline_before_partitions";
