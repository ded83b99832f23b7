CREATE SEQUENCE "public"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"api_key_id" text NOT NULL,
	"action" text NOT NULL,
	"member_guid" text,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_mac" "bytea" NOT NULL,
	"status" integer,
	"answer" "bytea",
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
CREATE TABLE "inbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"member_guid" text,
	"source" text NOT NULL,
	"type" text,
	"event" jsonb,
	"raw" "bytea",
	"received_at" timestamp (3) with time zone NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "job_durations" (
	"institution_code" text NOT NULL,
	"kind" text NOT NULL,
	"durations_ms" integer[] NOT NULL,
	CONSTRAINT "job_durations_institution_code_kind_pk" PRIMARY KEY("institution_code","kind")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"guid" text PRIMARY KEY NOT NULL,
	"user_guid" text NOT NULL,
	"partner_id" text,
	"institution_code" text NOT NULL,
	"wants_identification" boolean NOT NULL,
	"oauth_window_uri" text,
	"state" text NOT NULL,
	"reason" text,
	"connection_status" text,
	"machine" jsonb NOT NULL,
	"challenges" jsonb NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY DEFAULT nextval('outbox_id_seq') NOT NULL,
	"member_guid" text NOT NULL,
	"call_number" integer NOT NULL,
	"call" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claim_count" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "timeline_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"member_guid" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"entry" jsonb NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "audit_by_member" ON "audit" USING btree ("member_guid","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "account_numbers_by_member" ON "account_numbers" USING btree ("member_guid");--> statement-breakpoint
CREATE INDEX "accounts_by_member" ON "accounts" USING btree ("member_guid","guid");--> statement-breakpoint
CREATE INDEX "inbox_pending" ON "inbox" USING btree ("member_guid","id") WHERE "inbox"."processed_at" is null;--> statement-breakpoint
CREATE INDEX "inbox_webhooks" ON "inbox" USING btree ("id") WHERE "inbox"."source" = 'webhook';--> statement-breakpoint
CREATE INDEX "inbox_webhooks_by_member" ON "inbox" USING btree ("member_guid","id") WHERE "inbox"."source" = 'webhook';--> statement-breakpoint
CREATE INDEX "inbox_by_processing" ON "inbox" USING btree ("processed_at") WHERE "inbox"."processed_at" is not null;--> statement-breakpoint
CREATE INDEX "members_by_creation" ON "members" USING btree ("created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_state" ON "members" USING btree ("state","created_at","guid");--> statement-breakpoint
CREATE INDEX "members_by_user" ON "members" USING btree ("user_guid","created_at","guid");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_one_call_a_member" ON "outbox" USING btree ("member_guid");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "timeline_by_member" ON "timeline" USING btree ("member_guid","id");