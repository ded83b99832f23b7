ALTER TABLE "account_numbers" ADD COLUMN "fingerprint" "bytea";--> statement-breakpoint
CREATE INDEX "account_numbers_by_fingerprint" ON "account_numbers" USING btree ("fingerprint");