import { scopes } from "@account-opening/db/access";
import type { Command } from "commander";
import { type ApiKeyOptions, readExpiry, readName, readScopes } from "./api-key-options.ts";
import { runCreateApiKey, runListApiKeys, runRevokeApiKey } from "./api-keys.ts";
import type { Terminal } from "./terminal.ts";

/** The commands on API keys. They use the database, so that the first key can be created. */
export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command("keys")
    .alias("api-keys")
    .description("create, list and revoke API keys in DATABASE_URL");
  keys
    .command("create")
    .description("create a key and print it; it is not shown again")
    .requiredOption("--name <name>", "the application that uses the key", readName)
    .requiredOption("--scopes <scopes>", `comma-separated list of: ${scopes.join(", ")}`, readScopes)
    .option(
      "--expires <time>",
      "ISO 8601, such as 2027-01-31T00:00:00Z (default: the key does not expire)",
      (text) => readExpiry(text, new Date()),
    )
    .action(({ name, scopes, expires }: Pick<ApiKeyOptions, "name" | "scopes"> & { expires?: Date }) =>
      runCreateApiKey(terminal, { name, scopes, ...(expires === undefined ? {} : { expiresAt: expires }) }),
    );
  keys
    .command("list")
    .description("list the keys; the keys themselves are not stored")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) => runListApiKeys(terminal, options));
  keys
    .command("revoke")
    .description("revoke a key")
    .argument("<id>", "ID of the key, as `list` prints it")
    .action((id: string) => runRevokeApiKey(terminal, id));
}
