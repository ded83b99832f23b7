import { connect, type Database } from "@account-opening/db";
import { createApiKey, type ListedApiKey, listApiKeys, revokeApiKey } from "@account-opening/db/access";
import { errorMessage } from "./http/error-message.ts";
import { type KeysCommand, readKeysCommand } from "./keys-command.ts";

const command = readKeysCommand(process.argv.slice(2));
// biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
const url = process.env["DATABASE_URL"]?.trim();

if ("problems" in command) fail(command.problems);
else if (url === undefined || url === "")
  fail(["DATABASE_URL is missing: set it to the database of the API."]);
else if (!URL.canParse(url))
  fail(["DATABASE_URL is no URL: set it to postgres://user:password@host:port/database."]);
else await run(url, command);

type RunnableCommand = Exclude<KeysCommand, { problems: string[] }>;

async function run(url: string, command: RunnableCommand): Promise<void> {
  const database = connect({ url, applicationName: "keys", poolSize: 1 });
  try {
    await act(database, command);
  } catch (error) {
    fail([errorMessage(error)]);
  } finally {
    await database.close();
  }
}

async function act(database: Database, command: RunnableCommand): Promise<void> {
  switch (command.act) {
    case "create":
      return print(await createApiKey(database, command, new Date()));
    case "list":
      return list(await listApiKeys(database), command.asJson);
    case "revoke":
      return revoke(database, command.id);
  }
}

function list(keys: readonly ListedApiKey[], asJson: boolean): void {
  if (asJson) print(JSON.stringify(keys, null, 2));
  else if (keys.length > 0) print(keys.map(lineOf).join("\n"));
  else print("There are no keys. Make one: pnpm --silent keys create --name NAME --scopes a,b");
}

async function revoke(database: Database, id: string): Promise<void> {
  const revokedAt = await revokeApiKey(database, id, new Date());
  if (revokedAt === null) return fail([`There is no key ${id}. See: pnpm --silent keys list`]);
  print(`${id} is revoked since ${revokedAt.toISOString()}. Running APIs refuse it within 10 seconds.`);
}

function lineOf({ id, name, scopes, createdAt, revokedAt, expiresAt }: ListedApiKey): string {
  const standing =
    revokedAt === null ? expiryOf(expiresAt, new Date()) : `revoked ${revokedAt.toISOString()}`;
  return [id, name, `made ${createdAt.toISOString()}`, standing, scopes.join(",")].join("  ");
}

function expiryOf(expiresAt: Date | null, now: Date): string {
  if (expiresAt === null) return "in use";
  return `${expiresAt <= now ? "expired" : "in use, expires"} ${expiresAt.toISOString()}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
}
