DROP INDEX "audit_by_member";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "audit_by_time" ON "audit" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_of_member" ON "audit" USING btree ("member_guid","at","id");--> statement-breakpoint
CREATE INDEX "audit_of_key" ON "audit" USING btree ("api_key_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_of_action" ON "audit" USING btree ("action","at","id");