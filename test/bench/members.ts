import { createMember, type Member } from "@account-opening/core/member";
import { aContext } from "@account-opening/core/testing";
import type { Database } from "@account-opening/db";
import { members } from "@account-opening/db/members";

export const context = aContext();

export const guidOf = (index: number) => `MBR-${String(index).padStart(8, "0")}`;

/** Inserts idle identified members, each with an account `ACT-…` with the same number. */
export async function insertMembers(database: Database, count: number): Promise<void> {
  const now = new Date();
  const status = {
    connectionStatus: "CONNECTED",
    isBeingAggregated: false,
    aggregatedAt: null,
    successfullyAggregatedAt: null,
  };
  const started = createMember(
    { guid: "MBR-template", userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true },
    status,
    context,
    now.getTime(),
  );
  const member: Member = { ...started, state: { name: "identified", lane: { step: "idle" } } };
  await members.insert(database, { member, partnerId: null, oauthWindowUri: null, origin: "created" }, now);
  await database.pool.query(
    `insert into members (guid, user_guid, institution_code, wants_identification, state, reason, connection_status,
                          state_data, challenges, version, created_at, updated_at)
     select 'MBR-' || lpad(n::text, 8, '0'), user_guid, institution_code, wants_identification, state, reason,
            connection_status, state_data, challenges, version, created_at, updated_at
     from members, generate_series(1, $1) as n where guid = 'MBR-template'`,
    [count],
  );
  await database.pool.query(
    `insert into accounts (guid, member_guid, user_guid, is_closed, read_at)
     select 'ACT-' || lpad(n::text, 8, '0'), 'MBR-' || lpad(n::text, 8, '0'), 'USR-1', false, now()
     from generate_series(1, $1) as n`,
    [count],
  );
  await database.pool.query("vacuum analyze");
}
