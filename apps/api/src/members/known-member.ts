import type { ApiKey } from "@account-opening/db/access";
import { accounts } from "@account-opening/db/accounts";
import { type MemberRow, members } from "@account-opening/db/members";
import { outbox } from "@account-opening/db/outbox";
import type { Context } from "../context.ts";
import { rendered, renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import type { Answer } from "../http/route.ts";
import { member } from "./schema.ts";
import { memberView, type PendingCall } from "./view.ts";

/** @throws a 404 if the member is unknown or was deleted. */
export async function knownMember({ database }: Context, guid: string): Promise<MemberRow> {
  const row = await members.read(database, guid);
  if (row === null) throw problem("member-not-found");
  return row;
}

/** The views of members, for the caller with this key. */
export async function viewsOf(context: Context, rows: readonly MemberRow[], key: ApiKey) {
  const view = await viewer(context, rows, key);
  return rendered(rows, view, member, "members", context);
}

export async function viewOf(context: Context, row: MemberRow, key: ApiKey) {
  const view = await viewer(context, [row], key);
  return renderedRow(row, view, member, "members", context);
}

/** Reads what the views of these members need. Only callers with `ops:read` see the next call. */
async function viewer({ database }: Context, rows: readonly MemberRow[], { scopes }: ApiKey) {
  const guids = rows.map(({ guid }) => guid);
  const accountsOf = await accounts.list(database, guids);
  const calls = scopes.includes("ops:read") ? callsByMember(await outbox.read(database, guids)) : null;
  return (row: MemberRow) =>
    memberView(
      row,
      accountsOf.get(row.guid) ?? [],
      calls === null ? undefined : (calls.get(row.guid) ?? null),
    );
}

function callsByMember(calls: readonly PendingCall[]): Map<string, PendingCall> {
  return new Map(calls.map((call) => [call.memberGuid, call]));
}

/** A 202 with the current member. */
export async function accepted(context: Context, guid: string, key: ApiKey): Promise<Answer> {
  return { status: 202, body: await viewOf(context, await knownMember(context, guid), key) };
}
