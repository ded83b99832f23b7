import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { toText } from "../connection/sanitize-text.ts";
import { requestedMembers } from "../schema/tables.ts";

/** A request from which MX makes a member that is not stored here yet. */
export type RequestedMember = typeof requestedMembers.$inferSelect;

/** @returns the ID of the row. */
export async function storeRequestedMember(
  { pool }: Pick<Database, "pool">,
  requested: Pick<RequestedMember, "userGuid" | "institutionCode" | "wantsIdentification" | "heldUntil">,
  now: Date,
): Promise<number> {
  const { userGuid, institutionCode, wantsIdentification, heldUntil } = requested;
  const { rows } = await pool.query<{ id: string }>({
    name: "requested-member-store",
    text: `
      insert into requested_members (user_guid, institution_code, wants_identification, held_until, requested_at)
      values ($1, $2, $3, $4, $5) returning id`,
    values: [userGuid, toText(institutionCode), wantsIdentification, heldUntil, now],
  });
  return Number(rows[0]?.id);
}

/** The outcome of the request is unknown: MX may have made the member, and it may be adopted now. */
export async function releaseRequestedMember(
  { orm }: Pick<Database, "orm">,
  id: number,
  now: Date,
): Promise<void> {
  await orm.update(requestedMembers).set({ heldUntil: now }).where(eq(requestedMembers.id, id));
}

/** The member of the request is stored, or MX has made none. */
export async function deleteRequestedMember({ orm }: Pick<Database, "orm">, id: number): Promise<void> {
  await orm.delete(requestedMembers).where(eq(requestedMembers.id, id));
}

/** Whether a request for a member of the user is in progress. */
export async function isMemberRequested(
  { orm }: Pick<Database, "orm">,
  userGuid: string,
  now: Date,
): Promise<boolean> {
  const [held] = await orm
    .select({ id: requestedMembers.id })
    .from(requestedMembers)
    .where(and(eq(requestedMembers.userGuid, userGuid), gt(requestedMembers.heldUntil, now)))
    .limit(1);
  return held !== undefined;
}

/** The latest request for a member of the user at the institution. */
export async function latestRequestedMember(
  { orm }: Pick<Database, "orm">,
  { userGuid, institutionCode }: { userGuid: string; institutionCode: string },
): Promise<RequestedMember | null> {
  const [row] = await orm
    .select()
    .from(requestedMembers)
    .where(
      and(
        eq(requestedMembers.userGuid, userGuid),
        or(isNull(requestedMembers.institutionCode), eq(requestedMembers.institutionCode, institutionCode)),
      ),
    )
    .orderBy(desc(requestedMembers.id))
    .limit(1);
  return row ?? null;
}

/** Records the first member that was adopted in place of a request, so that a repetition of the request finds it. */
export async function recordAdopted(
  { orm }: Pick<Database, "orm">,
  id: number,
  adoptedGuid: string,
): Promise<void> {
  await orm
    .update(requestedMembers)
    .set({ adoptedGuid })
    .where(and(eq(requestedMembers.id, id), isNull(requestedMembers.adoptedGuid)));
}

/**
 * Ends the request in whose place this member was adopted.
 * @returns false if there is none with the same wish: then the member belongs to another request.
 */
export async function takeAdopted(
  { orm }: Pick<Database, "orm">,
  { adoptedGuid, wantsIdentification }: { adoptedGuid: string; wantsIdentification: boolean },
): Promise<boolean> {
  const taken = await orm
    .delete(requestedMembers)
    .where(
      and(
        eq(requestedMembers.adoptedGuid, adoptedGuid),
        eq(requestedMembers.wantsIdentification, wantsIdentification),
      ),
    )
    .returning({ id: requestedMembers.id });
  return taken.length > 0;
}
