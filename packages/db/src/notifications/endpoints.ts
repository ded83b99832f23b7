import { randomBytes, randomUUID } from "node:crypto";
import type { Notification } from "@account-opening/core/notifications";
import { and, asc, desc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import { type AuditCaller, appendToAudit } from "../access/audit.ts";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { type IdPage, idAfter, keysetAfter } from "../connection/keyset.ts";
import { associatedData } from "../encryption/associated-data.ts";
import type { Cipher } from "../encryption/cipher.ts";
import type { AuditAction } from "../schema/audit-actions.ts";
import { deliveries, endpoints, events } from "../schema/tables.ts";
import type { DueEndpoint } from "./publish-events.ts";

export type EndpointRow = Omit<typeof endpoints.$inferSelect, "secret" | "previousSecret">;
export type DeliveryRow = typeof deliveries.$inferSelect & { eventType: string };

type Orm = Pick<Database, "orm">;

/** Time during which the previous secret also signs, in milliseconds. */
const previousSecretMs = 24 * 60 * 60 * 1_000;

/** A secret in the format of Standard Webhooks. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

export interface EndpointToCreate extends AuditCaller {
  url: string;
  /** Null for all types. */
  eventTypes: Notification["type"][] | null;
  /** Scopes of the API key. */
  scopes: readonly string[];
}

/** Maximum number of endpoints. Each event creates a delivery for each endpoint. */
export const endpointsMax = 20;

export class TooManyEndpointsError extends Error {
  override name = "TooManyEndpointsError";
}

/** An endpoint with its new secret, which is shown only once. */
export interface EndpointWithSecret {
  endpoint: EndpointRow;
  secret: string;
}

/** @throws TooManyEndpointsError if there are `endpointsMax` endpoints. */
export async function createEndpoint(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  { url, eventTypes, scopes, ...caller }: EndpointToCreate,
  now: Date,
): Promise<EndpointWithSecret> {
  const id = `EP-${randomUUID()}`;
  const secret = newSecret();
  const encryptedSecret = cipher.encrypt(secret, associatedData.endpointSecret(id));
  return inOrmTransaction(database, async (transaction) => {
    // The lock allows one insert at a time, so that the count is correct.
    await transaction.execute(sql`lock table publisher_lock in exclusive mode`);
    if ((await transaction.$count(endpoints)) >= endpointsMax) throw new TooManyEndpointsError();
    const [endpoint] = await transaction
      .insert(endpoints)
      .values({
        id,
        url,
        eventTypes,
        scopes: [...scopes],
        secret: encryptedSecret,
        status: "enabled",
        createdAt: now,
        updatedAt: now,
      })
      .returning(publicColumns);
    if (endpoint === undefined) throw new Error("The endpoint was not stored.");
    await auditFor(transaction, caller, "endpoint_created", id, now);
    return { endpoint, secret };
  });
}

const { secret: _secret, previousSecret: _previousSecret, ...columns } = getTableColumns(endpoints);
/** All columns except the secrets. */
export const publicColumns = columns;

export async function readEndpoint({ orm }: Orm, id: string): Promise<EndpointRow | null> {
  const [row] = await orm.select(publicColumns).from(endpoints).where(eq(endpoints.id, id));
  return row ?? null;
}

/** Oldest first. `after` is the last row of the previous page. */
export async function listEndpoints(
  { orm }: Orm,
  after: Pick<EndpointRow, "createdAt" | "id"> | null,
  limit: number,
): Promise<EndpointRow[]> {
  return orm
    .select(publicColumns)
    .from(endpoints)
    .where(
      after === null
        ? undefined
        : keysetAfter([endpoints.createdAt, endpoints.id], [after.createdAt, after.id]),
    )
    .orderBy(asc(endpoints.createdAt), asc(endpoints.id))
    .limit(limit);
}

/**
 * Deletes an endpoint and its deliveries. The audit row has the number of pending ones.
 * @returns false if there is no such endpoint.
 */
export async function deleteEndpoint(
  database: Pick<Database, "pool">,
  id: string,
  caller: AuditCaller,
  now: Date,
): Promise<boolean> {
  return inOrmTransaction(database, async (transaction) => {
    const pending = and(eq(deliveries.endpointId, id), eq(deliveries.status, "pending"));
    const droppedCount = await transaction.$count(deliveries, pending);
    const deleted = await transaction
      .delete(endpoints)
      .where(eq(endpoints.id, id))
      .returning({ id: endpoints.id });
    if (deleted.length === 0) return false;
    await auditFor(transaction, caller, "endpoint_deleted", id, now, { dropped_count: droppedCount });
    return true;
  });
}

/** Creates a new secret. The previous one also signs for `previousSecretMs`. Null if there is no such endpoint. */
export async function rotateSecret(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  id: string,
  caller: AuditCaller,
  now: Date,
): Promise<EndpointWithSecret | null> {
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
      .returning(publicColumns);
    if (endpoint === undefined) return null;
    await auditFor(transaction, caller, "endpoint_rotated", id, now);
    return { endpoint, secret };
  });
}

/** Null if the secret cannot be decrypted, so that a rotation repairs the endpoint. */
function asPreviousSecret(cipher: Cipher, id: string, secret: Buffer): Buffer | null {
  const plaintext = cipher.decryptOrNull(secret, associatedData.endpointSecret(id));
  return plaintext === null ? null : cipher.encrypt(plaintext, associatedData.previousEndpointSecret(id));
}

/** Sorted by ID, which is the order of creation. */
export async function listDeliveries(
  { orm }: Orm,
  endpointId: string,
  status: DeliveryRow["status"] | undefined,
  page: IdPage,
): Promise<DeliveryRow[]> {
  return orm
    .select({ ...getTableColumns(deliveries), eventType: events.type })
    .from(deliveries)
    .innerJoin(events, eq(events.id, deliveries.eventId))
    .where(
      and(
        eq(deliveries.endpointId, endpointId),
        status === undefined ? undefined : eq(deliveries.status, status),
        idAfter(deliveries.id, page),
      ),
    )
    .orderBy(page.order === "asc" ? asc(deliveries.id) : desc(deliveries.id))
    .limit(page.limit);
}

/** Number of deliveries redriven in one transaction. */
const redriveBatchSize = 10_000;

export interface Redriven {
  count: number;
  dueEndpoints: DueEndpoint[];
}

/** Makes the dead deliveries of an endpoint pending again, with no attempts counted. */
export async function redriveDeliveries(
  database: Pick<Database, "pool">,
  endpointId: string,
  caller: AuditCaller,
  now: Date,
): Promise<Redriven> {
  for (let count = 0; ; ) {
    const batchCount = await redriveBatch(database, endpointId, caller, now);
    count += batchCount;
    if (batchCount < redriveBatchSize) return { count, dueEndpoints: [{ endpointId, dueAt: now }] };
  }
}

/** Redrives the oldest dead deliveries and writes the audit row in one transaction. */
function redriveBatch(
  database: Pick<Database, "pool">,
  endpointId: string,
  caller: AuditCaller,
  now: Date,
): Promise<number> {
  return inOrmTransaction(database, async (transaction) => {
    const dead = transaction
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.endpointId, endpointId), eq(deliveries.status, "dead")))
      .orderBy(asc(deliveries.id))
      .limit(redriveBatchSize);
    const redriven = await transaction
      .update(deliveries)
      .set({ status: "pending", attemptCount: 0, dueAt: now, endedAt: null })
      .where(inArray(deliveries.id, dead))
      .returning({ id: deliveries.id });
    await auditFor(transaction, caller, "endpoint_redriven", endpointId, now, { count: redriven.length });
    return redriven.length;
  });
}

export function auditFor(
  orm: Parameters<typeof appendToAudit>[0]["orm"],
  caller: AuditCaller,
  action: AuditAction,
  endpointId: string,
  now: Date,
  detail: Record<string, number | string> = {},
): Promise<void> {
  const entry = { ...caller, action, memberGuid: null, detail: { endpoint_id: endpointId, ...detail } };
  return appendToAudit({ orm }, entry, now);
}
