CREATE TABLE "ach_returns" (
	"check_id" text NOT NULL,
	"return_code" text NOT NULL,
	"returned_at" timestamp (3) with time zone NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	"api_key_id" text NOT NULL,
	CONSTRAINT "ach_returns_check_id_return_code_returned_at_pk" PRIMARY KEY("check_id","return_code","returned_at")
);
--> statement-breakpoint
CREATE TABLE "balance_checks" (
	"id" text PRIMARY KEY NOT NULL,
	"debit_id" text NOT NULL,
	"account_guid" text NOT NULL,
	"member_guid" text NOT NULL,
	"user_guid" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"max_age_seconds" integer NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"decide_by" timestamp (3) with time zone NOT NULL,
	"request" jsonb NOT NULL,
	"status" text NOT NULL,
	"next_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "balance_decisions" (
	"check_id" text PRIMARY KEY NOT NULL,
	"debit_id" text NOT NULL,
	"account_guid" text NOT NULL,
	"member_guid" text NOT NULL,
	"user_guid" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"decide_by" timestamp (3) with time zone NOT NULL,
	"decision" text NOT NULL,
	"reason" text,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"is_late" boolean NOT NULL,
	"available_balance" numeric,
	"balance" numeric,
	"account_currency" text,
	"is_closed" boolean,
	"imported_at" timestamp (3) with time zone,
	"as_of" timestamp (3) with time zone,
	"basis" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ach_returns" ADD CONSTRAINT "ach_returns_check_id_balance_decisions_check_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."balance_decisions"("check_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "balance_decisions" ADD CONSTRAINT "balance_decisions_check_id_balance_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."balance_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "balance_checks_one_a_debit" ON "balance_checks" USING btree ("debit_id");--> statement-breakpoint
CREATE INDEX "balance_checks_by_member" ON "balance_checks" USING btree ("member_guid","run_at") WHERE "balance_checks"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "balance_checks_due" ON "balance_checks" USING btree ("next_at","id") WHERE "balance_checks"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "balance_checks_by_creation" ON "balance_checks" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "balance_checks_by_status" ON "balance_checks" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "balance_decisions_by_time" ON "balance_decisions" USING btree ("decided_at","check_id");--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "balance_decisions_are_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "balance_decisions" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "ach_returns_are_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ach_returns" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
