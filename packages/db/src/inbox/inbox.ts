import type { Cause } from "@account-opening/core/cause";
import type { Command, MemberEvent } from "@account-opening/core/member";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson, toText } from "../connection/sanitize-text.ts";
import type { InboxSource } from "../schema/tables.ts";

/** A row to append to the inbox. If `event` is null, there is nothing to apply, and `outcome` gives the reason. */
export interface InboxRow {
  memberGuid: string | null;
  source: InboxSource;
  type: string | null;
  event: MemberEvent | null;
  /** Encrypted body of a webhook. */
  raw: Buffer | null;
  receivedAt: Date;
  outcome: string | null;
  /** The request that led to the row. */
  cause?: Cause | null;
}

// All bodies are sent as one binary value. An array of bodies would be sent as hexadecimal text.
const appendStatement = {
  name: "inbox-append",
  text: `
    insert into inbox (member_guid, source, type, event, raw, received_at, processed_at, outcome, cause)
    select member_guid, source, type, event::jsonb, substring($5::bytea from raw_start for raw_length), received_at,
           case when outcome is not null then received_at end, outcome, cause::jsonb
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::int[], $7::int[], $8::timestamptz[], $9::text[],
                $10::text[])
      as row (member_guid, source, type, event, raw_start, raw_length, received_at, outcome, cause)`,
};

/** Appends all rows in one statement. They are committed when this resolves. */
export async function appendToInbox(
  { pool }: { pool: Pick<pg.Pool, "query"> },
  rows: readonly InboxRow[],
): Promise<void> {
  const { bytes, starts, lengths } = packBuffers(rows.map((row) => row.raw));
  await pool.query({
    ...appendStatement,
    values: [
      rows.map((row) => toText(row.memberGuid)),
      rows.map((row) => row.source),
      rows.map((row) => toText(row.type)),
      rows.map((row) => (row.event === null ? null : toJson(row.event))),
      bytes,
      starts,
      lengths,
      rows.map((row) => row.receivedAt.toISOString()),
      rows.map((row) => row.outcome),
      rows.map(({ cause }) => (cause == null ? null : JSON.stringify(cause))),
    ],
  });
}

/** Appends a command and its audit row in one transaction. */
export async function appendWithAudit(
  database: Pick<Database, "pool">,
  row: InboxRow,
  record: RecordChange<void>,
): Promise<void> {
  await inTransaction(database, async (client) => {
    await appendToInbox({ pool: client }, [row]);
    await record(drizzle(client));
  });
}

/** Concatenates the values. `starts` counts from 1, as SQL does. A null value has null as its start and length. */
function packBuffers(values: readonly (Buffer | null)[]) {
  const starts: (number | null)[] = [];
  const lengths: (number | null)[] = [];
  let end = 0;
  for (const value of values) {
    starts.push(value === null ? null : end + 1);
    lengths.push(value === null ? null : value.length);
    end += value?.length ?? 0;
  }
  return { bytes: Buffer.concat(values.flatMap((value) => value ?? [])), starts, lengths };
}

/** The row of a command that MX has accepted. */
export function commandRow(
  memberGuid: string,
  command: Command,
  cause: Cause | null,
  receivedAt: Date,
): InboxRow {
  return {
    memberGuid,
    source: "api",
    type: command.kind,
    event: command,
    raw: null,
    receivedAt,
    outcome: null,
    cause,
  };
}
