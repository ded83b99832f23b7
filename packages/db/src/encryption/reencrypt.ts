import { appendToAudit, commandLine } from "../access/audit.ts";
import type { Database } from "../connection/database.ts";
import { associatedData } from "./associated-data.ts";
import { type Cipher, DecryptionError, keyIdOf } from "./cipher.ts";
import { type EncryptedColumn, encryptedColumns } from "./encrypted-columns.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** Progress of the re-encryption within one column. */
export interface ReencryptionStep {
  /** For instance `inbox.raw`. */
  column: string;
  rowCount: number;
  /** Number of encrypted values in all columns, before the first step. */
  totalCount: number;
}

type OnStep = (step: Omit<ReencryptionStep, "totalCount">) => void;

export interface ReencryptionResult {
  reencryptedCount: number;
  /** Values that could not be decrypted, for instance `endpoints.secret EP-1: encrypted with "2025"`. They stay as they are. */
  failures: string[];
  /** Number of values by the ID of the key that encrypts them now. */
  valuesByKeyId: Map<string, number>;
}

/** Rows read by one statement. */
const pageSize = 1_000;

/**
 * Encrypts every value of an older key with the first key of `DATA_KEYS`. It can be stopped at any time and started again
 * while the apps run: a value that an app replaced in the meantime is left alone.
 */
export async function reencryptAll(
  database: Database,
  cipher: Cipher,
  onProgress: (step: ReencryptionStep) => void,
  now: Date,
): Promise<ReencryptionResult> {
  const totalCount = await countEncrypted(database);
  const onStep: OnStep = (step) => onProgress({ ...step, totalCount });
  const result: ReencryptionResult = { reencryptedCount: 0, failures: [], valuesByKeyId: new Map() };
  for (const column of encryptedColumns) await reencryptColumn(database, cipher, column, result, onStep);
  await refreshFingerprints(database, cipher, result, onStep);
  const detail = { reencrypted_count: result.reencryptedCount, failed_count: result.failures.length };
  const entry = { apiKeyId: commandLine, action: "vault_rotated" as const, memberGuid: null, detail };
  await appendToAudit(database, entry, now);
  return result;
}

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

interface EncryptedRow {
  key: string[];
  /** The key and the `aadColumns`. */
  named: string[];
  encrypted: Buffer;
}

async function reencryptColumn(
  database: Pick<Database, "pool">,
  cipher: Cipher,
  encryptedColumn: EncryptedColumn,
  result: ReencryptionResult,
  onStep: OnStep,
): Promise<void> {
  const column = `${encryptedColumn.table}.${encryptedColumn.column}`;
  for (let after: string[] | null = null; ; ) {
    const page: EncryptedRow[] = await readPage(database, encryptedColumn, after);
    const renewed = page.flatMap((row) => reencrypt(cipher, encryptedColumn, row, result));
    result.reencryptedCount += await replace(database, encryptedColumn, renewed);
    onStep({ column, rowCount: page.length });
    after = page.at(-1)?.key ?? null;
    if (after === null || page.length < pageSize) return;
  }
}

async function readPage(
  { pool }: Pick<Database, "pool">,
  { table, column, key, aadColumns = [] }: EncryptedColumn,
  after: string[] | null,
): Promise<EncryptedRow[]> {
  const keyList = key.join(", ");
  const parameters = key.map((_, index) => `$${index + 2}`).join(", ");
  const isAfter = after === null ? "" : `and (${keyList}) > (${parameters})`;
  const { rows } = await pool.query<EncryptedRow>(
    `select array[${key.map((name) => `${name}::text`).join(", ")}] as key,
            array[${[...key, ...aadColumns].map((name) => `(${name})::text`).join(", ")}] as named, ${column} as encrypted
     from ${table} where ${column} is not null ${isAfter} order by ${keyList} limit $1`,
    [pageSize, ...(after ?? [])],
  );
  return rows;
}

interface Reencrypted extends EncryptedRow {
  reencrypted: Buffer;
}

function reencrypt(
  cipher: Cipher,
  { table, column, aadOf }: EncryptedColumn,
  { key, named, encrypted }: EncryptedRow,
  result: ReencryptionResult,
): Reencrypted[] {
  const isCurrent = cipher.isCurrent(encrypted);
  try {
    const aad = aadOf(...named);
    const reencrypted = isCurrent ? encrypted : cipher.encrypt(cipher.decrypt(encrypted, aad), aad);
    const keyId = keyIdOf(reencrypted);
    result.valuesByKeyId.set(keyId, (result.valuesByKeyId.get(keyId) ?? 0) + 1);
    return isCurrent ? [] : [{ key, named, encrypted, reencrypted }];
  } catch {
    // One value that cannot be decrypted must not stop the others. The result names it.
    const keyId = keyIdOf(encrypted);
    result.valuesByKeyId.set(keyId, (result.valuesByKeyId.get(keyId) ?? 0) + 1);
    result.failures.push(`${table}.${column} ${key.join(" ")}: encrypted with "${keyId}"`);
    return [];
  }
}

/** Writes a value only if the row still holds the one that was read. */
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
     from unnest($1::bytea[], $2::bytea[], ${arrays.join(", ")}) as row (encrypted, reencrypted, ${names.join(", ")})
     where ${isSame} and ${table}.${column} = row.encrypted`,
    [
      renewed.map(({ encrypted }) => encrypted),
      renewed.map(({ reencrypted }) => reencrypted),
      ...key.map((_, index) => renewed.map((row) => row.key[index])),
    ],
  );
  return rowCount ?? 0;
}

/** Fingerprints are hashes. They are computed again from the numbers. */
async function refreshFingerprints(
  { pool }: Pick<Database, "pool">,
  cipher: Cipher,
  result: ReencryptionResult,
  onStep: OnStep,
): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool.query<EncryptedNumbers>(
      `select account_guid as guid, member_guid as member, account_number as account, routing_number as routing
       from account_numbers where account_guid > $1 order by account_guid limit $2`,
      [after, pageSize],
    );
    const refreshed = rows
      .filter(({ account, routing }) => cipher.isCurrent(account) && cipher.isCurrent(routing))
      .flatMap((row) => withFingerprint(cipher, row, result));
    await pool.query(
      `update account_numbers set fingerprint = row.fingerprint
       from unnest($1::text[], $2::bytea[], $3::bytea[]) as row (guid, account, fingerprint)
       where account_guid = row.guid and account_number = row.account
         and account_numbers.fingerprint is distinct from row.fingerprint`,
      [
        refreshed.map(({ guid }) => guid),
        refreshed.map(({ account }) => account),
        refreshed.map(({ fingerprint }) => fingerprint),
      ],
    );
    onStep({ column: "account_numbers.fingerprint", rowCount: 0 });
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.guid;
  }
}

interface EncryptedNumbers {
  guid: string;
  member: string;
  account: Buffer;
  routing: Buffer;
}

/** Empty if the numbers cannot be decrypted. The result names the row, and the others continue. */
function withFingerprint(cipher: Cipher, row: EncryptedNumbers, result: ReencryptionResult) {
  const { guid, member, account, routing } = row;
  try {
    const fingerprint = fingerprintOf(cipher, {
      accountNumber: cipher.decrypt(account, associatedData.accountNumber(member, guid)),
      routingNumber: cipher.decrypt(routing, associatedData.routingNumber(member, guid)),
    });
    return [{ guid, account, fingerprint }];
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    result.failures.push(`account_numbers.fingerprint ${guid}: its numbers cannot be decrypted`);
    return [];
  }
}
