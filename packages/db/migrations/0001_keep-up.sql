DROP INDEX "inbox_webhooks_by_member";--> statement-breakpoint
DROP INDEX "inbox_by_processing";--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "is_at_rest" boolean GENERATED ALWAYS AS (machine #>> '{state,lane,step}' = 'at_rest') STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "inbox_by_member" ON "inbox" USING btree ("member_guid","id");--> statement-breakpoint
CREATE INDEX "inbox_webhooks_by_outcome" ON "inbox" USING btree ("outcome","id") WHERE "inbox"."source" = 'webhook' and "inbox"."outcome" <> 'applied';--> statement-breakpoint
CREATE INDEX "inbox_processed" ON "inbox" USING btree ("source","processed_at") WHERE "inbox"."processed_at" is not null;--> statement-breakpoint
CREATE INDEX "members_active" ON "members" USING btree ("guid") WHERE not "members"."is_at_rest";