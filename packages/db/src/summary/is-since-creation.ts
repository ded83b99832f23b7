/**
 * SQL that all entries of the timeline of a row of `members` meet. It lets PostgreSQL skip the months before the creation. The day
 * leaves room for a clock that was set back.
 */
export const isSinceCreation = "timeline.at > members.created_at - interval '1 day'";
