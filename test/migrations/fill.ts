import type { Database } from "@account-opening/db";

interface Filled {
  table: string;
  rows: number;
  seconds: number;
}

/** Rows of one statement. */
const batchRows = 500_000;
const membersShare = 0.1;

/** `$1` to `$2` are the numbers of the rows, `$3` is the number of members. */
const statements: readonly { table: string; share: number; insert: string }[] = [
  {
    table: "members",
    share: membersShare,
    insert: `
      insert into members (guid, user_guid, institution_code, wants_identification, state, reason, connection_status,
                           state_data, challenges, version, created_at, updated_at)
      select 'MBR-filled-' || n, 'USR-' || n, 'bank-' || n % 500, wants_identification, state, reason, connection_status,
             state_data, challenges, version, now() - n * interval '1 second', now() - n * interval '1 second'
      from members, generate_series($1::int, $2::int) as n where guid = 'MBR-template' and $3::int > 0`,
  },
  {
    table: "timeline",
    share: 0.4,
    insert: `
      insert into timeline (member_guid, at, entry)
      select 'MBR-filled-' || n % $3::int, now() - n * interval '1 second',
             jsonb_build_object('kind', case when n % 4 = 0 then 'state_changed' else 'status_read' end,
                                'from', 'verifying', 'to', 'connected', 'reason', null, 'connectionStatus', 'CONNECTED')
      from generate_series($1::int, $2::int) as n`,
  },
  {
    table: "inbox",
    share: 0.3,
    insert: `
      insert into inbox (member_guid, source, type, event, raw, received_at, processed_at, outcome)
      select 'MBR-filled-' || n % $3::int, case when n % 2 = 0 then 'webhook' else 'mx' end, 'CONNECTION_STATUS',
             '{"kind":"webhook_received","type":"CONNECTION_STATUS"}', decode(repeat('ab', 300), 'hex'),
             now() - n * interval '1 second', now() - n * interval '1 second', 'applied'
      from generate_series($1::int, $2::int) as n`,
  },
  {
    table: "events",
    share: 0.2,
    insert: `
      insert into events (id, position, member_guid, type, at, notification)
      select 'evt_filled_' || n, n, 'MBR-filled-' || n % $3::int, 'member.connected', now() - n * interval '1 second',
             jsonb_build_object('type', 'member.connected', 'memberGuid', 'MBR-filled-' || n % $3::int,
                                'userGuid', 'USR-1', 'state', 'connected', 'reason', null)
      from generate_series($1::int, $2::int) as n`,
  },
];

/** Fills the large tables with `rowCount` rows altogether, in the proportions of a deployment. */
export async function fill({ pool }: Pick<Database, "pool">, rowCount: number): Promise<Filled[]> {
  const memberCount = Math.round(rowCount * membersShare);
  const filled: Filled[] = [];
  for (const { table, share, insert } of statements) {
    const begin = performance.now();
    const rows = Math.round(rowCount * share);
    for (let from = 1; from <= rows; from += batchRows)
      await pool.query(insert, [from, Math.min(rows, from + batchRows - 1), memberCount]);
    filled.push({ table, rows, seconds: Math.round((performance.now() - begin) / 1_000) });
  }
  await pool.query("vacuum analyze members, timeline, inbox, events");
  return filled;
}
