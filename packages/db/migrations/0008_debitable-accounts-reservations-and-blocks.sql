CREATE TABLE "debit_blocks" (
	"account_guid" text PRIMARY KEY NOT NULL,
	"member_guid" text NOT NULL,
	"check_id" text NOT NULL,
	"return_code" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "balance_checks" ADD COLUMN "ignore_reserved" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "balance_checks" ADD COLUMN "on_missing_available" text DEFAULT 'inconclusive' NOT NULL;--> statement-breakpoint
ALTER TABLE "balance_checks" ADD COLUMN "reserved_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "balance_checks" ADD COLUMN "released_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "balance_checks_reserved" ON "balance_checks" USING btree ("account_guid","id") WHERE "balance_checks"."reserved_until" is not null;--> statement-breakpoint
-- Debits that were released before there were reservations, and that the balance may not show yet.
UPDATE "balance_checks" SET "reserved_until" = "balance_checks"."decide_by" + interval '48 hours'
FROM "balance_decisions"
WHERE "balance_decisions"."check_id" = "balance_checks"."id" AND "balance_decisions"."decision" = 'sufficient'
  AND "balance_checks"."decide_by" > now() - interval '7 days'
  AND NOT EXISTS (SELECT FROM "ach_returns" WHERE "ach_returns"."check_id" = "balance_checks"."id");--> statement-breakpoint
-- Account numbers that MX listed unmasked.
UPDATE "accounts" SET "masked_number" = '****' || right(regexp_replace("masked_number", '[^0-9A-Za-z]', '', 'g'), 4)
WHERE length(regexp_replace(regexp_replace("masked_number", '^[^0-9A-Za-z]*[Xx*]+', ''), '[^0-9A-Za-z]', '', 'g')) > 4;
