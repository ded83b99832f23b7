import { listAccounts, type MemberRow, readMember } from "@account-opening/db";
import { problem } from "../http/problems.ts";
import type { Answer } from "../http/route.ts";
import type { Ports } from "../ports.ts";
import { memberView } from "../views/member.ts";

/** @throws a 404 when we do not have it, or have it no more. */
export async function knownMember({ database }: Ports, guid: string): Promise<MemberRow> {
  const row = await readMember(database, guid);
  if (row === null) throw problem("member-not-found");
  return row;
}

export async function viewsOf({ database }: Ports, rows: readonly MemberRow[]) {
  const guids = rows.map(({ guid }) => guid);
  const accounts = await listAccounts(database, guids);
  return rows.map((row) => memberView(row, accounts.get(row.guid) ?? []));
}

export async function viewOf({ database }: Ports, row: MemberRow) {
  const accounts = await listAccounts(database, [row.guid]);
  return memberView(row, accounts.get(row.guid) ?? []);
}

/** A 202 with the member as it is now. */
export async function accepted(ports: Ports, guid: string): Promise<Answer> {
  return { status: 202, body: await viewOf(ports, await knownMember(ports, guid)) };
}
