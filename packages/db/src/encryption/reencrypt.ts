import { appendToAudit, commandLine } from "../access/audit.ts";
import { associatedData, previousAssociatedData } from "../accounts/store-results.ts";
import type { Database } from "../connection/database.ts";
import { type Cipher, DecryptionError, keyIdOf } from "./cipher.ts";
import { type EncryptedColumn, encryptedColumns } from "./encrypted-columns.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** How far a rotation is, within one column. */
export interface RotationStep {
  /** For instance `inbox.raw`. */
  column: string;
  rowCount: number;
}

export interface ReencryptionProgress {
  sealedAnewCount: number;
  /** Values that could not be opened, for instance `endpoints.secret EP-1: sealed under "2025"`. They stay as they are. */
  failures: string[];
  /** How many values are sealed under which key now. */
  valuesByKeyId: Map<string, number>;
}

/** Rows looked at in one statement. */
const pageSize = 1_000;

/**
 * Seals everything reencrypted that is sealed under an older key. May be stopped anywhere and started again, while everything
 * else goes on: a value that somebody has replaced meanwhile is left alone.
 */
export async function reencryptAll(
  database: Database,
  cipher: Cipher,
  onStep: (step: RotationStep) => void,
  now: Date,
): Promise<ReencryptionProgress> {
  const rotated: ReencryptionProgress = { sealedAnewCount: 0, failures: [], valuesByKeyId: new Map() };
  for (const column of encryptedColumns) await rotateColumn(database, cipher, column, rotated, onStep);
  await refreshFingerprints(database, cipher, rotated, onStep);
  const detail = { sealed_anew_count: rotated.sealedAnewCount, failed_count: rotated.failures.length };
  const entry = { apiKeyId: commandLine, action: "vault_rotated" as const, memberGuid: null, detail };
  await appendToAudit(database, entry, now);
  return rotated;
}

/** So many values there are to look at: for a progress bar. */
export async function countEncrypted({ pool }: Pick<Database, "pool">): Promise<number> {
  const counts = await Promise.all(
    encryptedColumns.map(async ({ table, column }) => {
      const { rows } = await pool.query<{ count: string }>(
        `select count(*) from ${table} where ${column} is not null`,
      );
      return Number(rows[0]?.count);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface SealedRow {
  key: string[];
  /** The key, and what else the value's place names. */
  named: string[];
  sealed: Buffer;
}

async function rotateColumn(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  sealedColumn: EncryptedColumn,
  rotated: ReencryptionProgress,
  onStep: (step: RotationStep) => void,
): Promise<void> {
  const column = `${sealedColumn.table}.${sealedColumn.column}`;
  for (let after: string[] | null = null; ; ) {
    const page: SealedRow[] = await readPage(database, sealedColumn, after);
    const renewed = page.flatMap((row) => reencrypt(cipher, sealedColumn, row, rotated));
    rotated.sealedAnewCount += await replace(database, sealedColumn, renewed);
    onStep({ column, rowCount: page.length });
    after = page.at(-1)?.key ?? null;
    if (after === null || page.length < pageSize) return;
  }
}

async function readPage(
  { pool }: Pick<Database, "pool">,
  { table, column, key, alsoNamed = [] }: EncryptedColumn,
  after: string[] | null,
): Promise<SealedRow[]> {
  const keyList = key.join(", ");
  const places = key.map((_, index) => `$${index + 2}`).join(", ");
  const isAfter = after === null ? "" : `and (${keyList}) > (${places})`;
  const { rows } = await pool.query<SealedRow>(
    `select array[${key.map((name) => `${name}::text`).join(", ")}] as key,
            array[${[...key, ...alsoNamed].map((name) => `(${name})::text`).join(", ")}] as named, ${column} as sealed
     from ${table} where ${column} is not null ${isAfter} order by ${keyList} limit $1`,
    [pageSize, ...(after ?? [])],
  );
  return rows;
}

interface Reencrypted extends SealedRow {
  reencrypted: Buffer;
}

function reencrypt(
  cipher: Cipher,
  { table, column, placeOf, olderPlaceOf = placeOf }: EncryptedColumn,
  { key, named, sealed }: SealedRow,
  rotated: ReencryptionProgress,
): Reencrypted[] {
  const isCurrent = cipher.isCurrent(sealed);
  try {
    const place = placeOf(...named);
    const reencrypted = isCurrent
      ? sealed
      : cipher.encrypt(cipher.decrypt(sealed, place, olderPlaceOf(...named)), place);
    const keyId = keyIdOf(reencrypted);
    rotated.valuesByKeyId.set(keyId, (rotated.valuesByKeyId.get(keyId) ?? 0) + 1);
    return isCurrent ? [] : [{ key, named, sealed, reencrypted }];
  } catch {
    // The others must not wait for one that cannot be opened; the caller names it.
    const keyId = keyIdOf(sealed);
    rotated.valuesByKeyId.set(keyId, (rotated.valuesByKeyId.get(keyId) ?? 0) + 1);
    rotated.failures.push(`${table}.${column} ${key.join(" ")}: sealed under "${keyId}"`);
    return [];
  }
}

/** Only where the value is still the one that was read. */
async function replace(
  { pool }: Pick<Database, "pool">,
  { table, column, key }: EncryptedColumn,
  renewed: readonly Reencrypted[],
): Promise<number> {
  if (renewed.length === 0) return 0;
  const names = key.map((_, index) => `key_${index}`);
  const arrays = names.map((_, index) => `$${index + 3}::text[]`);
  const isSame = key.map((name, index) => `${table}.${name}::text = row.${names[index]}`).join(" and ");
  const { rowCount } = await pool.query(
    `update ${table} set ${column} = row.reencrypted
     from unnest($1::bytea[], $2::bytea[], ${arrays.join(", ")}) as row (sealed, reencrypted, ${names.join(", ")})
     where ${isSame} and ${table}.${column} = row.sealed`,
    [
      renewed.map(({ sealed }) => sealed),
      renewed.map(({ reencrypted }) => reencrypted),
      ...key.map((_, index) => renewed.map((row) => row.key[index])),
    ],
  );
  return rowCount ?? 0;
}

/** Fingerprints cannot be opened: they are made again from the numbers. */
async function refreshFingerprints(
  { pool }: Pick<Database, "pool">,
  cipher: Cipher,
  rotated: ReencryptionProgress,
  onStep: (step: RotationStep) => void,
): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool.query<SealedNumbers>(
      `select account_guid as guid, member_guid as member, account_number as account, routing_number as routing
       from account_numbers where account_guid > $1 order by account_guid limit $2`,
      [after, pageSize],
    );
    const opened = rows
      .filter(({ account, routing }) => cipher.isCurrent(account) && cipher.isCurrent(routing))
      .flatMap((row) => withFingerprint(cipher, row, rotated));
    await pool.query(
      `update account_numbers set fingerprint = row.fingerprint
       from unnest($1::text[], $2::bytea[], $3::bytea[]) as row (guid, account, fingerprint)
       where account_guid = row.guid and account_number = row.account
         and account_numbers.fingerprint is distinct from row.fingerprint`,
      [
        opened.map(({ guid }) => guid),
        opened.map(({ account }) => account),
        opened.map(({ fingerprint }) => fingerprint),
      ],
    );
    onStep({ column: "account_numbers.fingerprint", rowCount: 0 });
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.guid;
  }
}

interface SealedNumbers {
  guid: string;
  member: string;
  account: Buffer;
  routing: Buffer;
}

/** None where the numbers cannot be opened: the others get theirs, and the caller names it. */
function withFingerprint(cipher: Cipher, row: SealedNumbers, rotated: ReencryptionProgress) {
  const { guid, member, account, routing } = row;
  try {
    const fingerprint = fingerprintOf(cipher, {
      accountNumber: cipher.decrypt(
        account,
        associatedData.accountNumber(member, guid),
        previousAssociatedData.accountNumber(guid),
      ),
      routingNumber: cipher.decrypt(
        routing,
        associatedData.routingNumber(member, guid),
        previousAssociatedData.routingNumber(guid),
      ),
    });
    return [{ guid, account, fingerprint }];
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    rotated.failures.push(`account_numbers.fingerprint ${guid}: its numbers cannot be opened`);
    return [];
  }
}
