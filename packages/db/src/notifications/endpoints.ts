import { randomBytes, randomUUID } from "node:crypto";
import type { NotificationType } from "@account-opening/core";
import { and, asc, eq, getTableColumns, gt, inArray, type SQL, sql } from "drizzle-orm";
import { appendToAudit } from "../access/audit.ts";
import type { AuditAction } from "../access/audit-actions.ts";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { associatedData } from "../encryption/associated-data.ts";
import { type Cipher, DecryptionError } from "../encryption/cipher.ts";
import { deliveries, endpoints, events } from "../schema/tables.ts";
import type { DueDelivery } from "./publish-events.ts";

export type EndpointRow = Omit<typeof endpoints.$inferSelect, "secret" | "previousSecret">;
export type DeliveryRow = typeof deliveries.$inferSelect & { eventType: string };

type Orm = Pick<Database, "orm">;

/** How long the secret before signs as well. */
export const previousSecretMs = 24 * 60 * 60 * 1_000;

/** In the form of Standard Webhooks. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

export interface EndpointToCreate {
  url: string;
  /** Null for all. */
  eventTypes: NotificationType[] | null;
  apiKeyId: string;
  /** Of that key. */
  scopes: readonly string[];
}

/** There are no more endpoints than this: each costs every event a delivery. */
export const endpointsMax = 20;

export class TooManyEndpointsError extends Error {
  override name = "TooManyEndpointsError";
}

/** An endpoint with its secret, which is shown this once. */
export interface WithSecret {
  endpoint: EndpointRow;
  secret: string;
}

/** @throws TooManyEndpointsError when there are `endpointsMax` already. */
export async function createEndpoint(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  { url, eventTypes, apiKeyId, scopes }: EndpointToCreate,
  now: Date,
): Promise<WithSecret> {
  const id = `EP-${randomUUID()}`;
  const secret = newSecret();
  const sealed = cipher.encrypt(secret, associatedData.endpointSecret(id));
  return inOrmTransaction(database, async (transaction) => {
    // One endpoint is made at a time, so that their number is counted right.
    await transaction.execute(sql`lock table publisher_lock in exclusive mode`);
    if ((await transaction.$count(endpoints)) >= endpointsMax) throw new TooManyEndpointsError();
    const [endpoint] = await transaction
      .insert(endpoints)
      .values({
        id,
        url,
        eventTypes,
        scopes: [...scopes],
        secret: sealed,
        status: "enabled",
        createdAt: now,
        updatedAt: now,
      })
      .returning(shown);
    if (endpoint === undefined) throw new Error("The endpoint was not stored.");
    await auditFor(transaction, apiKeyId, "endpoint_created", id, now);
    return { endpoint, secret };
  });
}

/** All but the secrets. */
const { secret: _secret, previousSecret: _previous, ...columns } = getTableColumns(endpoints);
export const shown = columns;

export async function readEndpoint({ orm }: Orm, id: string): Promise<EndpointRow | null> {
  const [row] = await orm.select(shown).from(endpoints).where(eq(endpoints.id, id));
  return row ?? null;
}

/** Oldest first; `after` is the last row of the page before. */
export async function listEndpoints(
  { orm }: Orm,
  after: Pick<EndpointRow, "createdAt" | "id"> | null,
  limit: number,
): Promise<EndpointRow[]> {
  return orm
    .select(shown)
    .from(endpoints)
    .where(after === null ? undefined : isAfter(after))
    .orderBy(asc(endpoints.createdAt), asc(endpoints.id))
    .limit(limit);
}

function isAfter({ createdAt, id }: Pick<EndpointRow, "createdAt" | "id">): SQL {
  return sql`(${endpoints.createdAt}, ${endpoints.id}) > (${createdAt.toISOString()}, ${id})`;
}

/** Takes the endpoint and its deliveries away; the audit says how many waited. @returns false when there was none. */
export async function deleteEndpoint(
  database: Pick<Database, "pool">,
  id: string,
  apiKeyId: string,
  now: Date,
): Promise<boolean> {
  return inOrmTransaction(database, async (transaction) => {
    const waiting = and(eq(deliveries.endpointId, id), eq(deliveries.status, "pending"));
    const droppedCount = await transaction.$count(deliveries, waiting);
    const gone = await transaction
      .delete(endpoints)
      .where(eq(endpoints.id, id))
      .returning({ id: endpoints.id });
    if (gone.length === 0) return false;
    await auditFor(transaction, apiKeyId, "endpoint_deleted", id, now, { dropped_count: droppedCount });
    return true;
  });
}

/** A new secret; the one before signs as well for `previousSecretMs`. Null when there is no such endpoint. */
export async function rotateSecret(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  id: string,
  apiKeyId: string,
  now: Date,
): Promise<WithSecret | null> {
  const secret = newSecret();
  return inOrmTransaction(database, async (transaction) => {
    const [current] = await transaction
      .select({ secret: endpoints.secret })
      .from(endpoints)
      .where(eq(endpoints.id, id))
      .for("update");
    if (current === undefined) return null;
    const [endpoint] = await transaction
      .update(endpoints)
      .set({
        previousSecret: asPreviousSecret(cipher, id, current.secret),
        previousUntil: new Date(now.getTime() + previousSecretMs),
        secret: cipher.encrypt(secret, associatedData.endpointSecret(id)),
        updatedAt: now,
      })
      .where(eq(endpoints.id, id))
      .returning(shown);
    if (endpoint === undefined) return null;
    await auditFor(transaction, apiKeyId, "endpoint_rotated", id, now);
    return { endpoint, secret };
  });
}

/** Null when the secret cannot be decrypted: rotation is the remedy for that. */
function asPreviousSecret(cipher: Cipher, id: string, secret: Buffer): Buffer | null {
  try {
    const plaintext = cipher.decrypt(secret, associatedData.endpointSecret(id));
    return cipher.encrypt(plaintext, associatedData.previousEndpointSecret(id));
  } catch (error) {
    if (error instanceof DecryptionError) return null;
    throw error;
  }
}

/** Oldest first; `afterId` is the last row of the page before, or 0. */
export async function listDeliveries(
  { orm }: Orm,
  endpointId: string,
  status: DeliveryRow["status"] | undefined,
  afterId: number,
  limit: number,
): Promise<DeliveryRow[]> {
  return orm
    .select({ ...getTableColumns(deliveries), eventType: events.type })
    .from(deliveries)
    .innerJoin(events, eq(events.id, deliveries.eventId))
    .where(
      and(
        eq(deliveries.endpointId, endpointId),
        status === undefined ? undefined : eq(deliveries.status, status),
        gt(deliveries.id, afterId),
      ),
    )
    .orderBy(asc(deliveries.id))
    .limit(limit);
}

/** So many in a transaction. */
const redrivenAtOnceMax = 10_000;

/** Has the dead deliveries of an endpoint sent once more, from the first attempt on. */
export async function redriveDeliveries(
  database: Pick<Database, "pool">,
  endpointId: string,
  apiKeyId: string,
  now: Date,
): Promise<DueDelivery[]> {
  const all: DueDelivery[] = [];
  for (;;) {
    const ids = await redriveSome(database, endpointId, apiKeyId, now);
    for (const id of ids) all.push({ deliveryId: String(id), dueAt: now });
    if (ids.length < redrivenAtOnceMax) return all;
  }
}

/** The oldest of them, in a transaction with its entry in the audit. */
function redriveSome(
  database: Pick<Database, "pool">,
  endpointId: string,
  apiKeyId: string,
  now: Date,
): Promise<number[]> {
  return inOrmTransaction(database, async (transaction) => {
    const dead = transaction
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.endpointId, endpointId), eq(deliveries.status, "dead")))
      .orderBy(asc(deliveries.id))
      .limit(redrivenAtOnceMax);
    const revived = await transaction
      .update(deliveries)
      .set({ status: "pending", attemptCount: 0, dueAt: now, endedAt: null })
      .where(inArray(deliveries.id, dead))
      .returning({ id: deliveries.id });
    await auditFor(transaction, apiKeyId, "endpoint_redriven", endpointId, now, { count: revived.length });
    return revived.map(({ id }) => id);
  });
}

export function auditFor(
  orm: Parameters<typeof appendToAudit>[0]["orm"],
  apiKeyId: string,
  action: AuditAction,
  endpointId: string,
  now: Date,
  detail: Record<string, number | string> = {},
): Promise<void> {
  const entry = { apiKeyId, action, memberGuid: null, detail: { endpoint_id: endpointId, ...detail } };
  return appendToAudit({ orm }, entry, now);
}
