import type { Command, MemberEvent } from "@account-opening/core";
import type { Database } from "./database.ts";
import type { InboxSource } from "./schema/index.ts";

/** One event to be appended. Without an event there is nothing to advance: `outcome` says why. */
export interface InboxRow {
  memberGuid: string | null;
  source: InboxSource;
  type: string | null;
  event: MemberEvent | null;
  /** Sealed body of a webhook. */
  raw: Buffer | null;
  receivedAt: Date;
  outcome: string | null;
}

const appendStatement = {
  name: "inbox-append",
  text: `
    insert into inbox (member_guid, source, type, event, raw, received_at, processed_at, outcome)
    select member_guid, source, type, event::jsonb, raw, received_at,
           case when outcome is not null then received_at end, outcome
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[], $7::text[])
      as row (member_guid, source, type, event, raw, received_at, outcome)`,
};

/** Appends all rows in one statement, committed when this resolves. */
export async function appendToInbox(
  { pool }: Pick<Database, "pool">,
  rows: readonly InboxRow[],
): Promise<void> {
  await pool.query({
    ...appendStatement,
    values: [
      rows.map((row) => row.memberGuid),
      rows.map((row) => row.source),
      rows.map((row) => row.type),
      rows.map((row) => (row.event === null ? null : JSON.stringify(row.event))),
      rows.map((row) => row.raw),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.outcome),
    ],
  });
}

/** A command that MX has already accepted. */
export function commandRow(memberGuid: string, command: Command, receivedAt: Date): InboxRow {
  return {
    memberGuid,
    source: "api",
    type: command.kind,
    event: command,
    raw: null,
    receivedAt,
    outcome: null,
  };
}
