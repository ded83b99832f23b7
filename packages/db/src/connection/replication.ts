import type { Database } from "./database.ts";

/**
 * Whether a commit waits until a standby has it. Every login may read these values. Which standby is synchronous is visible only
 * with `pg_read_all_stats`, but without a synchronous one a commit would wait.
 */
export async function isSynchronouslyReplicated({ pool }: Pick<Database, "pool">): Promise<boolean> {
  const { rows } = await pool.query<{ isSynchronous: boolean }>(`
    select current_setting('synchronous_standby_names') <> ''
           and current_setting('synchronous_commit') not in ('off', 'local')
           and exists (select from pg_stat_replication) as "isSynchronous"`);
  return rows[0]?.isSynchronous === true;
}
