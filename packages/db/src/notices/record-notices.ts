import { randomUUID } from "node:crypto";
import type { Notice } from "@account-opening/core";
import type pg from "pg";
import { toJson } from "../storable.ts";

/** Records what core banking is to be told, in the transaction of what happened; nobody sees it before it is published. */
export async function recordNotices(
  client: pg.PoolClient,
  notices: readonly Notice[],
  now: Date,
): Promise<void> {
  if (notices.length === 0) return;
  await client.query({
    name: "notices-record",
    text: `
      insert into events (id, member_guid, type, at, notice)
      select id, member_guid, type, $1, notice::jsonb
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
        as row (id, member_guid, type, notice, place)
      order by place`,
    values: [
      now,
      notices.map(() => `evt_${randomUUID()}`),
      notices.map(({ memberGuid }) => memberGuid),
      notices.map(({ type }) => type),
      notices.map((notice) => toJson(notice)),
    ],
  });
}
