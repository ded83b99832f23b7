import { connect } from "@account-opening/db";
import { countEncrypted, createCipher, reencryptAll } from "@account-opening/db/encryption";
import { ConfigError, type Environment, fields, readConfig } from "@account-opening/runtime/config";
import { SingleBar } from "cli-progress";
import { z } from "zod";
import { errorMessage } from "./http/error-message.ts";

const environment = z.object({ DATABASE_URL: fields.postgresUrl, DATA_KEYS: fields.dataKeys });

/** Where a command writes to, and what it ends with. */
export interface Terminal {
  env: Environment;
  out(line: string): void;
  err(line: string): void;
  isInteractive: boolean;
}

/** `pnpm vault:rotate`: seals everything under the first of `DATA_KEYS`. @returns the exit code. */
export async function rotate({ env, out, err, isInteractive }: Terminal): Promise<number> {
  try {
    const { databaseUrl, dataKeys } = readConfig(environment, env);
    const database = connect({ url: databaseUrl, applicationName: "vault", poolSize: 2 });
    try {
      const [current] = dataKeys;
      const bar = progressBar(isInteractive, await countEncrypted(database));
      const rotated = await reencryptAll(
        database,
        createCipher(dataKeys),
        ({ column, rowCount }) => bar.increment(rowCount, { column }),
        new Date(),
      );
      bar.stop();
      out(`${rotated.reencryptedCount} values were encrypted again with key "${current?.id}".`);
      for (const [id, count] of rotated.valuesByKeyId) out(`  ${id}: ${count} values`);
      const unused = dataKeys.filter(({ id }) => id !== current?.id && !rotated.valuesByKeyId.has(id));
      if (unused.length > 0) {
        const names = unused.map(({ id }) => `"${id}"`).join(", ");
        out(
          `No value is encrypted with ${names}. Remove it from DATA_KEYS once every app runs with the new keys.`,
        );
      }
      for (const failure of rotated.failures) err(`Cannot be decrypted: ${failure}`);
      if (rotated.failures.length > 0) err("Add the missing key to DATA_KEYS and run this command again.");
      return rotated.failures.length > 0 ? 1 : 0;
    } finally {
      await database.close();
    }
  } catch (error) {
    err(
      error instanceof ConfigError
        ? error.message
        : `The rotation has stopped. ${errorMessage(error)} Run it again: it continues.`,
    );
    return 1;
  }
}

function progressBar(isInteractive: boolean, total: number): SingleBar {
  const bar = new SingleBar({
    format: "{bar} {percentage} %  {value}/{total}  {column}",
    stream: process.stderr,
    noTTYOutput: !isInteractive,
    notTTYSchedule: 2_000,
  });
  bar.start(total, 0, { column: "" });
  return bar;
}
