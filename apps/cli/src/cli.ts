import { userInfo } from "node:os";
import { consoleRoles, type SignIn, scopes } from "@account-opening/db/access";
import { allowedReceiversOf, receiverUrlFault } from "@account-opening/runtime";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { readExpiry, readName, readScopes } from "./api-key-options.ts";
import { runCreateApiKey, runListApiKeys, runRevokeApiKey } from "./api-keys.ts";
import { runAuditVerify } from "./audit-verify.ts";
import { readRole, runConsoleLink } from "./console-link.ts";
import { errorMessage } from "./error-message.ts";
import { runMigrate } from "./migrate.ts";
import { runPreflight } from "./preflight/preflight.ts";
import { runRoles } from "./roles.ts";
import { runRotateDataKeys } from "./rotate-data-keys.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command. A failure is a sentence on standard error. @returns the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(withoutSeparator(args), { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own errors.
    if (error instanceof CommanderError) return error.exitCode;
    terminal.err(errorMessage(error));
    return 1;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command("account-opening")
    .description("Commands for operators. They use the environment of the apps.")
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  program
    .command("migrate")
    .description("apply the pending migrations")
    .action(() => runMigrate(terminal));
  program
    .command("roles")
    .description("create the roles of the apps and grant their privileges")
    .action(() => runRoles(terminal));
  addApiKeys(program, terminal);
  program
    .command("console-link")
    .description("print a link that signs an operator in to the console; it works once, for 10 minutes")
    .requiredOption("--role <role>", consoleRoles.join(", "), readRole)
    .option("--name <name>", "the operator, as the audit log shows it", readName, userInfo().username)
    .action((signIn: SignIn) => runConsoleLink(terminal, signIn));
  program
    .command("rotate-data-keys")
    .description("encrypt every value with the first key of DATA_KEYS")
    .action(() => runRotateDataKeys(terminal));
  program
    .command("audit-verify")
    .description("verify the hash chain of the audit log and the ledger, and print its head")
    .option(
      "--expect-head <hash>",
      "a head that this command printed earlier; it must be in the chain",
      readHead,
    )
    .action(({ expectHead }: { expectHead?: string }) => runAuditVerify(terminal, expectHead));
  addPreflight(program, terminal);
  return program;
}

function addPreflight(program: Command, terminal: Terminal): void {
  program
    .command("preflight")
    .description(
      "check MX, the webhooks, PostgreSQL and Redis with the environment of the apps; changes nothing",
    )
    .option("--webhook-url <url>", "the URL that is set in the MX dashboard", readWebhookUrl)
    .option("--json", "print JSON")
    .action((options) => runPreflight(terminal, options));
}

function readWebhookUrl(text: string): string {
  const loopback = allowedReceiversOf({ notifyAllow: { hosts: [], networks: [] }, notifyAllowPrivate: true });
  const fault = receiverUrlFault(text, loopback);
  if (fault !== null) throw new InvalidArgumentError(`The URL ${fault}.`);
  return text;
}

function addApiKeys(program: Command, terminal: Terminal): void {
  const apiKeys = program.command("api-keys").description("create, list and revoke API keys");
  apiKeys
    .command("create")
    .description("create a key and print it; it is not shown again")
    .requiredOption("--name <name>", "the application that uses the key", readName)
    .requiredOption("--scopes <scopes>", `comma-separated list of: ${scopes.join(", ")}`, readScopes)
    .option(
      "--expires <time>",
      "ISO 8601, such as 2027-01-31T00:00:00Z (default: the key does not expire)",
      (text) => readExpiry(text, new Date()),
    )
    .action(({ name, scopes, expires }) => runCreateApiKey(terminal, { name, scopes, expiresAt: expires }));
  apiKeys
    .command("list")
    .description("list the keys; the keys themselves are not stored")
    .option("--json", "print JSON")
    .action((options) => runListApiKeys(terminal, options));
  apiKeys
    .command("revoke")
    .description("revoke a key")
    .argument("<id>", "ID of the key, as `list` prints it")
    .action((id: string) => runRevokeApiKey(terminal, id));
}

function readHead(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new InvalidArgumentError("A head consists of 64 hexadecimal digits.");
  return text.toLowerCase();
}

/** `pnpm keys -- create` passes its `--` to the command. */
function withoutSeparator(args: readonly string[]): string[] {
  const index = args.indexOf("--");
  return args.filter((_, at) => at !== index);
}
