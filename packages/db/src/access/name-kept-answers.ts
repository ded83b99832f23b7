import type { Database } from "../connection/database.ts";
import { type Cipher, DecryptionError } from "../encryption/cipher.ts";
import { responseAssociatedData } from "./idempotency.ts";
import type { RequestKey } from "./kept-answers.ts";
import { subjectsOf } from "./subjects.ts";

/**
 * Names the subjects of answers that a process of an older release keeps, so that an erasure finds them. They last a
 * day, so that there are none soon after an upgrade.
 */
export async function nameKeptAnswers({ pool }: Pick<Database, "pool">, cipher: Cipher): Promise<void> {
  const { rows } = await pool.query<RequestKey & { answer: Buffer }>(
    `select api_key_id as "apiKeyId", route, key, answer from idempotency_keys
     where subjects is null and answer is not null`,
  );
  for (const row of rows) {
    await pool.query(
      `update idempotency_keys set subjects = $4
       where api_key_id = $1 and route = $2 and key = $3 and subjects is null`,
      [row.apiKeyId, row.route, row.key, subjectsOfKept(cipher, row)],
    );
  }
}

function subjectsOfKept(cipher: Cipher, { answer, ...key }: RequestKey & { answer: Buffer }): string[] {
  const inPath = key.route.split(" ").map((part) => ({ guid: part }));
  try {
    return subjectsOf(inPath, JSON.parse(cipher.decrypt(answer, responseAssociatedData(key))));
  } catch (error) {
    // What cannot be opened is not given again, either.
    if (error instanceof DecryptionError) return subjectsOf(inPath);
    throw error;
  }
}
