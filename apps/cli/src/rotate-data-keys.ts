import type { Database } from "@account-opening/db";
import { createCipher, reencryptAll } from "@account-opening/db/encryption";
import { fields, keyServiceFields, readConfig } from "@account-opening/runtime/config";
import { unwrapDataKeys } from "@account-opening/runtime/keys";
import { z } from "zod";
import { createProgress, type Terminal, withDatabase } from "./terminal.ts";

const environment = z.object({ DATA_KEYS: fields.dataKeys, ...keyServiceFields });
type DataKeys = Awaited<ReturnType<typeof unwrapDataKeys>>;

/** Encrypts every value with the first key of `DATA_KEYS`. @throws if a value cannot be decrypted, after the other values. */
export async function runRotateDataKeys(terminal: Terminal): Promise<void> {
  const dataKeys = await unwrapDataKeys(readConfig(environment, terminal.env));
  await withDatabase(terminal, { applicationName: "rotate-data-keys", poolSize: 2 }, async (database) => {
    const { reencryptedCount, valuesByKeyId, failures } = await reencrypt(terminal, database, dataKeys);
    const currentId = dataKeys[0]?.id;
    terminal.out(`${reencryptedCount} values were encrypted again with key "${currentId}".`);
    for (const [id, count] of valuesByKeyId) terminal.out(`  ${id}: ${count} values`);
    const unused = dataKeys.filter(({ id }) => id !== currentId && !valuesByKeyId.has(id));
    if (unused.length > 0) {
      const names = unused.map(({ id }) => `"${id}"`).join(", ");
      terminal.out(
        `No value is encrypted with ${names}. Remove it from DATA_KEYS once every app runs with the new keys.`,
      );
    }
    for (const failure of failures) terminal.err(`Cannot be decrypted: ${failure}`);
    if (failures.length > 0) throw new Error("Add the missing key to DATA_KEYS and run this command again.");
  });
}

async function reencrypt(terminal: Terminal, database: Database, dataKeys: DataKeys) {
  const progress = createProgress(terminal);
  let readCount = 0;
  try {
    return await reencryptAll(
      database,
      createCipher(dataKeys),
      ({ column, rowCount, totalCount }) => {
        readCount += rowCount;
        progress(`${readCount} of ${totalCount} values read (${column})`);
      },
      new Date(),
    );
  } catch (error) {
    terminal.err("The rotation stopped. Run it again: it continues.");
    throw error;
  }
}
