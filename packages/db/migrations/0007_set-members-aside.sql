ALTER TABLE "members" ADD COLUMN "set_aside_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "set_aside_reason" text;--> statement-breakpoint
CREATE INDEX "members_set_aside" ON "members" USING btree ("set_aside_at","guid") WHERE "members"."set_aside_at" is not null;