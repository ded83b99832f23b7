CREATE TABLE "users" (
	"guid" text PRIMARY KEY NOT NULL,
	"partner_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"erasure_began_at" timestamp (3) with time zone,
	"erased_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD COLUMN "subjects" text[];--> statement-breakpoint
CREATE INDEX "users_by_creation" ON "users" USING btree ("created_at","guid") WHERE "users"."erased_at" is null;--> statement-breakpoint
CREATE INDEX "users_by_partner_id" ON "users" USING btree ("partner_id","created_at","guid");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_subject" ON "idempotency_keys" USING gin ("subjects");--> statement-breakpoint
CREATE INDEX "idempotency_keys_without_subjects" ON "idempotency_keys" USING btree ("created_at") WHERE "idempotency_keys"."subjects" is null;--> statement-breakpoint
INSERT INTO "users" ("guid", "created_at") SELECT "user_guid", min("created_at") FROM "members" GROUP BY "user_guid";
