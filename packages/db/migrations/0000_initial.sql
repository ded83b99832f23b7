CREATE SEQUENCE "public"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"active_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"api_key_id" text NOT NULL,
	"action" text NOT NULL,
	"member_guid" text,
	"request_id" text,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "console_links" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"shows_account_numbers" boolean DEFAULT false NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_mac" "bytea" NOT NULL,
	"status" integer,
	"answer" "bytea",
	"holder" text,
	"lease_until" timestamp (3) with time zone,
	"subjects" text[],
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_route_key_pk" PRIMARY KEY("api_key_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "account_numbers" (
	"account_guid" text PRIMARY KEY NOT NULL,
	"member_guid" text NOT NULL,
	"account_number" "bytea" NOT NULL,
	"routing_number" "bytea" NOT NULL,
	"last_four" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"passed_validation" boolean,
	"institution_number" text,
	"transit_number" text,
	"read_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_owners" (
	"member_guid" text NOT NULL,
	"position" integer NOT NULL,
	"account_guid" text NOT NULL,
	"owner" "bytea" NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "account_owners_member_guid_position_pk" PRIMARY KEY("member_guid","position")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"guid" text PRIMARY KEY NOT NULL,
	"member_guid" text NOT NULL,
	"user_guid" text NOT NULL,
	"mx_id" text,
	"name" text,
	"type" text,
	"subtype" text,
	"masked_number" text,
	"is_closed" boolean NOT NULL,
	"available_balance" numeric,
	"balance" numeric,
	"currency" text,
	"imported_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
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
	"ignore_reserved" boolean DEFAULT false NOT NULL,
	"on_missing_available" text DEFAULT 'inconclusive' NOT NULL,
	"status" text NOT NULL,
	"reserved_until" timestamp (3) with time zone,
	"released_at" timestamp (3) with time zone,
	"next_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"cause" jsonb
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
CREATE TABLE "debit_blocks" (
	"account_guid" text PRIMARY KEY NOT NULL,
	"member_guid" text NOT NULL,
	"check_id" text NOT NULL,
	"return_code" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"guid" text PRIMARY KEY NOT NULL,
	"user_guid" text NOT NULL,
	"api_key_id" text NOT NULL,
	"request_id" text,
	"began_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"continuation_count" integer DEFAULT 0 NOT NULL,
	"at_mx" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"receipt" jsonb
);
--> statement-breakpoint
CREATE TABLE "duties" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"member_guid" text,
	"source" text NOT NULL,
	"type" text,
	"event" jsonb,
	"raw" "bytea",
	"received_at" timestamp (3) with time zone NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"outcome" text,
	"cause" jsonb
);
--> statement-breakpoint
CREATE TABLE "job_end_signals" (
	"id" smallint PRIMARY KEY NOT NULL,
	"signals" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_ends" (
	"institution_code" text NOT NULL,
	"kind" text NOT NULL,
	"after_ms" integer[] NOT NULL,
	"by_ms" integer[] NOT NULL,
	"first_signals" text NOT NULL,
	"end_count" bigint NOT NULL,
	CONSTRAINT "job_ends_institution_code_kind_pk" PRIMARY KEY("institution_code","kind")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY DEFAULT nextval('outbox_id_seq') NOT NULL,
	"member_guid" text NOT NULL,
	"call_number" integer NOT NULL,
	"call" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claim_count" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"cause" jsonb
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "timeline_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"member_guid" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"entry" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"guid" text PRIMARY KEY NOT NULL,
	"user_guid" text NOT NULL,
	"partner_id" text,
	"institution_code" text NOT NULL,
	"wants_identification" boolean NOT NULL,
	"is_oauth" boolean DEFAULT false NOT NULL,
	"oauth_window_uri" text,
	"state" text NOT NULL,
	"reason" text,
	"connection_status" text,
	"state_data" jsonb NOT NULL,
	"is_idle" boolean GENERATED ALWAYS AS (state_data #>> '{state,lane,step}' = 'idle') STORED NOT NULL,
	"challenges" jsonb NOT NULL,
	"set_aside_at" timestamp (3) with time zone,
	"set_aside_reason" text,
	"version" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"guid" text PRIMARY KEY NOT NULL,
	"partner_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"erasure_began_at" timestamp (3) with time zone,
	"erased_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"endpoint_id" text NOT NULL,
	"event_id" text NOT NULL,
	"position" bigint NOT NULL,
	"member_guid" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"last_status" integer,
	"last_error" text,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"event_types" text[],
	"scopes" text[] DEFAULT '{events:read}' NOT NULL,
	"secret" "bytea" NOT NULL,
	"previous_secret" "bytea",
	"previous_until" timestamp (3) with time zone,
	"status" text NOT NULL,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"paused_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"record_number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_record_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"position" bigint,
	"member_guid" text NOT NULL,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"notification" jsonb NOT NULL,
	"cause" jsonb
);
--> statement-breakpoint
CREATE TABLE "publisher_lock" (
	"held" text
);
--> statement-breakpoint
CREATE TABLE "record_chain" (
	"position" bigint PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"row_key" text NOT NULL,
	"row_at" timestamp (3) with time zone NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requested_members" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "requested_members_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_guid" text NOT NULL,
	"institution_code" text,
	"wants_identification" boolean NOT NULL,
	"held_until" timestamp (3) with time zone NOT NULL,
	"adopted_guid" text,
	"requested_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ach_returns" ADD CONSTRAINT "ach_returns_check_id_balance_decisions_check_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."balance_decisions"("check_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "balance_decisions" ADD CONSTRAINT "balance_decisions_check_id_balance_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."balance_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "api_keys_by_creation" ON "api_keys" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_by_time" ON "audit" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_of_member" ON "audit" USING btree ("member_guid","at","id");--> statement-breakpoint
CREATE INDEX "audit_of_key" ON "audit" USING btree ("api_key_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_of_action" ON "audit" USING btree ("action","at","id");--> statement-breakpoint
CREATE INDEX "audit_of_request" ON "audit" USING btree ("request_id","at","id") WHERE "audit"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_subject" ON "idempotency_keys" USING gin ("subjects");--> statement-breakpoint
CREATE INDEX "account_numbers_by_member" ON "account_numbers" USING btree ("member_guid");--> statement-breakpoint
CREATE INDEX "account_numbers_by_fingerprint" ON "account_numbers" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "accounts_by_member" ON "accounts" USING btree ("member_guid","guid");--> statement-breakpoint
CREATE INDEX "ach_returns_by_time" ON "ach_returns" USING btree ("reported_at");--> statement-breakpoint
CREATE UNIQUE INDEX "balance_checks_one_a_debit" ON "balance_checks" USING btree ("debit_id");--> statement-breakpoint
CREATE INDEX "balance_checks_open_of_member" ON "balance_checks" USING btree ("member_guid","run_at") WHERE "balance_checks"."status" not in ('decided', 'canceled');--> statement-breakpoint
CREATE INDEX "balance_checks_due" ON "balance_checks" USING btree ("next_at","id") WHERE "balance_checks"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "balance_checks_reserved" ON "balance_checks" USING btree ("account_guid","id") WHERE "balance_checks"."reserved_until" is not null;--> statement-breakpoint
CREATE INDEX "balance_checks_by_creation" ON "balance_checks" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "balance_checks_of_member" ON "balance_checks" USING btree ("member_guid","created_at","id");--> statement-breakpoint
CREATE INDEX "balance_checks_of_account" ON "balance_checks" USING btree ("account_guid","created_at","id");--> statement-breakpoint
CREATE INDEX "balance_checks_by_update" ON "balance_checks" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "balance_checks_by_cutoff" ON "balance_checks" USING btree ("decide_by","id");--> statement-breakpoint
CREATE INDEX "balance_checks_by_status" ON "balance_checks" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "balance_decisions_by_time" ON "balance_decisions" USING btree ("decided_at","check_id");--> statement-breakpoint
CREATE INDEX "balance_decisions_inconclusive" ON "balance_decisions" USING btree ("reason","decided_at","check_id") WHERE "balance_decisions"."reason" is not null;--> statement-breakpoint
CREATE INDEX "balance_decisions_late" ON "balance_decisions" USING btree ("decided_at","check_id") WHERE "balance_decisions"."is_late";--> statement-breakpoint
CREATE INDEX "erasures_due" ON "erasures" USING btree ("due_at","guid") WHERE "erasures"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "inbox_pending" ON "inbox" USING btree ("member_guid","id") WHERE "inbox"."processed_at" is null;--> statement-breakpoint
CREATE INDEX "inbox_webhooks" ON "inbox" USING btree ("id") WHERE "inbox"."source" = 'webhook';--> statement-breakpoint
CREATE INDEX "inbox_by_member" ON "inbox" USING btree ("member_guid","id");--> statement-breakpoint
CREATE INDEX "inbox_webhooks_by_outcome" ON "inbox" USING btree ("outcome","id") WHERE "inbox"."source" = 'webhook' and "inbox"."outcome" <> 'applied';--> statement-breakpoint
CREATE INDEX "inbox_processed" ON "inbox" USING btree ("source","processed_at") WHERE "inbox"."processed_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_one_call_a_member" ON "outbox" USING btree ("member_guid");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "timeline_by_member" ON "timeline" USING btree ("member_guid","id");--> statement-breakpoint
CREATE INDEX "timeline_state_changes" ON "timeline" USING btree ("at") WHERE "timeline"."entry" ->> 'kind' = 'state_changed';--> statement-breakpoint
CREATE INDEX "members_by_creation" ON "members" USING btree ("created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_state" ON "members" USING btree ("state","created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_user" ON "members" USING btree ("user_guid","created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_partner_id" ON "members" USING btree ("partner_id","created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_institution" ON "members" USING btree ("institution_code","created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_reason" ON "members" USING btree ("reason","created_at","guid") WHERE "members"."reason" is not null;--> statement-breakpoint
CREATE INDEX "members_active" ON "members" USING btree ("guid") WHERE not "members"."is_idle";--> statement-breakpoint
CREATE INDEX "members_set_aside" ON "members" USING btree ("set_aside_at","guid") WHERE "members"."set_aside_at" is not null;--> statement-breakpoint
CREATE INDEX "users_by_creation" ON "users" USING btree ("created_at","guid") WHERE "users"."erased_at" is null;--> statement-breakpoint
CREATE INDEX "users_by_partner_id" ON "users" USING btree ("partner_id","created_at","guid");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("endpoint_id","due_at","position") WHERE "deliveries"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "deliveries_line" ON "deliveries" USING btree ("member_guid","endpoint_id","position") WHERE "deliveries"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_under_way" ON "deliveries" USING btree ("endpoint_id","lease_until") WHERE "deliveries"."lease_until" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_dead" ON "deliveries" USING btree ("endpoint_id","id") WHERE "deliveries"."status" = 'dead';--> statement-breakpoint
CREATE INDEX "deliveries_by_endpoint" ON "deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "deliveries_of_event" ON "deliveries" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "deliveries_ended" ON "deliveries" USING btree ("ended_at") WHERE "deliveries"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "events" USING btree ("record_number") WHERE "events"."position" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "events_by_position" ON "events" USING btree ("position");--> statement-breakpoint
CREATE INDEX "events_by_member" ON "events" USING btree ("member_guid","record_number");--> statement-breakpoint
CREATE INDEX "events_by_time" ON "events" USING btree ("at") WHERE "events"."position" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "record_chain_of_row" ON "record_chain" USING btree ("source","row_key");--> statement-breakpoint
CREATE INDEX "record_chain_by_time" ON "record_chain" USING btree ("source","row_at");--> statement-breakpoint
CREATE INDEX "requested_members_by_user" ON "requested_members" USING btree ("user_guid","id");--> statement-breakpoint
CREATE INDEX "requested_members_by_age" ON "requested_members" USING btree ("requested_at");--> statement-breakpoint
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
--> statement-breakpoint
CREATE TRIGGER "record_chain_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "record_chain" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
