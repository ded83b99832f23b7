import type { Database } from "../connection/database.ts";

/** A task that one process has at a time. `database_gauges`: to export the gauges of the database. */
export type Duty = "database_gauges";

/**
 * Takes a duty that no process has, or renews it. The lease ends at `now` + `leaseMs`, so another process takes over after a crash.
 * @returns false if another process has the duty.
 */
export async function takeDuty(
  { pool }: Pick<Database, "pool">,
  { duty, holder }: { duty: Duty; holder: string },
  leaseMs: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "duty-take",
    text: `
      insert into duties (name, holder, lease_until) values ($1, $2, $3)
      on conflict (name) do update set holder = excluded.holder, lease_until = excluded.lease_until
      where duties.holder = excluded.holder or duties.lease_until <= $4`,
    values: [duty, holder, new Date(now.getTime() + leaseMs), now],
  });
  return rowCount === 1;
}
