import { listAccounts } from "@account-opening/db/accounts";
import { type MemberRow, readMember } from "@account-opening/db/members";
import type { Context } from "../context.ts";
import { rendered } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import type { Answer } from "../http/route.ts";
import { member } from "./schema.ts";
import { memberView } from "./view.ts";

/** @throws a 404 if the member is unknown or was deleted. */
export async function knownMember({ database }: Context, guid: string): Promise<MemberRow> {
  const row = await readMember(database, guid);
  if (row === null) throw problem("member-not-found");
  return row;
}

export async function viewsOf(context: Context, rows: readonly MemberRow[]) {
  const guids = rows.map(({ guid }) => guid);
  const accounts = await listAccounts(context.database, guids);
  return rendered(rows, (row) => memberView(row, accounts.get(row.guid) ?? []), member, "members", context);
}

export async function viewOf({ database }: Context, row: MemberRow) {
  const accounts = await listAccounts(database, [row.guid]);
  return memberView(row, accounts.get(row.guid) ?? []);
}

/** A 202 with the current member. */
export async function accepted(context: Context, guid: string): Promise<Answer> {
  return { status: 202, body: await viewOf(context, await knownMember(context, guid)) };
}
