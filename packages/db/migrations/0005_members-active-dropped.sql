-- outside a transaction
-- Each webhook about an idle member changed this index twice, and so every index of members.
DROP INDEX CONCURRENTLY IF EXISTS "members_active";
