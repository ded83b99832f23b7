DROP INDEX "balance_checks_by_member";--> statement-breakpoint
DROP INDEX "deliveries_of_member";--> statement-breakpoint
DROP INDEX "deliveries_in_flight";--> statement-breakpoint
DROP INDEX "deliveries_of_endpoint";--> statement-breakpoint
CREATE INDEX "balance_checks_open_of_member" ON "balance_checks" USING btree ("member_guid","run_at") WHERE "balance_checks"."status" not in ('decided', 'canceled');--> statement-breakpoint
CREATE INDEX "deliveries_line" ON "deliveries" USING btree ("member_guid","endpoint_id","position") WHERE "deliveries"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_under_way" ON "deliveries" USING btree ("endpoint_id","lease_until") WHERE "deliveries"."lease_until" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_dead" ON "deliveries" USING btree ("endpoint_id","id") WHERE "deliveries"."status" = 'dead';--> statement-breakpoint
CREATE INDEX "deliveries_by_endpoint" ON "deliveries" USING btree ("endpoint_id","id");