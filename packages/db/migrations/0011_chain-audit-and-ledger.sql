CREATE TABLE "record_chain" (
	"position" bigint PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"row_key" text NOT NULL,
	"row_at" timestamp (3) with time zone NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "record_chain_of_row" ON "record_chain" USING btree ("source","row_key");--> statement-breakpoint
CREATE INDEX "record_chain_by_time" ON "record_chain" USING btree ("source","row_at");--> statement-breakpoint
CREATE INDEX "ach_returns_by_time" ON "ach_returns" USING btree ("reported_at");--> statement-breakpoint
CREATE TRIGGER "record_chain_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "record_chain" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
