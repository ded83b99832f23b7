-- Room on each new page for the next versions of its rows: an update that stays on its page and changes no indexed column changes
-- no index. A row of the outbox is updated once, when its call is claimed.
ALTER TABLE "members" SET (fillfactor = 80);
--> statement-breakpoint
ALTER TABLE "outbox" SET (fillfactor = 50);
