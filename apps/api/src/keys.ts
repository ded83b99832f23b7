import { connect, createApiKey } from "@account-opening/db";
import { readKeysCommand } from "./keys-command.ts";

const command = readKeysCommand(process.argv.slice(2));
// biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
const url = process.env["DATABASE_URL"];

if ("problems" in command) fail(command.problems);
else if (url === undefined || url === "")
  fail(["DATABASE_URL is missing: set it to the database of the API."]);
else await create(url, command);

async function create(url: string, { name, scopes }: { name: string; scopes: string[] }): Promise<void> {
  const database = connect({ url, applicationName: "keys", poolSize: 1 });
  try {
    process.stdout.write(`${await createApiKey(database, { name, scopes }, new Date())}\n`);
  } catch (error) {
    fail([
      `The key could not be stored: ${reasonOf(error)}`,
      "Is DATABASE_URL right, and the database migrated?",
    ]);
  } finally {
    await database.close();
  }
}

/** Drizzle's own message quotes the statement with its values; the cause's does not. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(reason instanceof Error)) return "unknown";
  return reason.message || ("code" in reason ? String(reason.code) : reason.name);
}

function fail(lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
}
