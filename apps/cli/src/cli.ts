import { userInfo } from "node:os";
import { consoleRoles } from "@account-opening/db/access";
import tab from "@bomb.sh/tab/commander";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { addChecks } from "./api/checks.ts";
import { addEndpoints } from "./api/endpoints.ts";
import { addEvents } from "./api/events.ts";
import { addMembers } from "./api/members.ts";
import { addWhy } from "./api/why.ts";
import { readName } from "./api-key-options.ts";
import { runAuditVerify } from "./audit-verify.ts";
import { readRole, runConsoleLink } from "./console-link.ts";
import { type KeyServiceName, keyServices, readKeyId, runCreateDataKey } from "./create-data-key.ts";
import { runExportTimeline } from "./export-timeline.ts";
import { describeFailure, exitCodes } from "./failure.ts";
import { addKeys } from "./keys-command.ts";
import { runMigrate } from "./migrate.ts";
import { addPreflight } from "./preflight/command.ts";
import { runRoles } from "./roles.ts";
import { runRotateDataKeys } from "./rotate-data-keys.ts";
import { addSimulator } from "./simulator/command.ts";
import type { Terminal } from "./terminal.ts";

interface ConsoleLinkOptions {
  role: ReturnType<typeof readRole>;
  name: string;
  accountNumbers?: true;
}

/** Runs one command. A failure is a sentence on standard error. @returns the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(withoutSeparator(args), { from: "user" });
    return exitCodes.done;
  } catch (error) {
    // Commander has printed its own errors.
    if (error instanceof CommanderError) return error.exitCode;
    const { exitCode, message } = describeFailure(error, terminal, args.includes("--json"));
    if (message !== null) terminal.err(message);
    return exitCode;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command("account-opening")
    .description("Commands for operators and integrators.")
    .exitOverride()
    .showHelpAfterError()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .addHelpText("after", helpAfter);
  program.commandsGroup("Commands of the API (ACCOUNT_OPENING_URL, ACCOUNT_OPENING_KEY):");
  addMembers(program, terminal);
  addChecks(program, terminal);
  addWhy(program, terminal);
  addEvents(program, terminal);
  addEndpoints(program, terminal);
  addSimulator(program, terminal);
  program.commandsGroup("Commands of the deployment (the environment of the apps):");
  addKeys(program, terminal);
  addPreflight(program, terminal);
  addDatabaseCommands(program, terminal);
  program.commandsGroup("Other commands:");
  tab(program, { completionCommandName: "completion" });
  return program;
}

const helpAfter = `
Completion: source <(account-opening completion bash)      (or zsh, fish, powershell)
Exit codes: 0 done; 1 wrong use, wrong configuration, or a failed check; 2 refused by the API; 3 no response or
            unavailable; 130 interrupted`;

function addDatabaseCommands(program: Command, terminal: Terminal): void {
  program
    .command("migrate")
    .description("apply the pending migrations")
    .action(() => runMigrate(terminal));
  program
    .command("roles")
    .description("create the roles of the apps and grant their privileges")
    .action(() => runRoles(terminal));
  program
    .command("console-link")
    .description("print a link that signs an operator in to the console; it works once, for 10 minutes")
    .requiredOption("--role <role>", consoleRoles.join(", "), readRole)
    .option("--name <name>", "the operator, as the audit log shows it", readName, userName())
    .option(
      "--account-numbers",
      "allow to show full account numbers too; each read needs a reason and is audited",
    )
    .action(({ accountNumbers, ...signIn }: ConsoleLinkOptions) =>
      runConsoleLink(terminal, { ...signIn, showsAccountNumbers: accountNumbers === true }),
    );
  program
    .command("create-data-key")
    .description("print a new entry for DATA_KEYS, encrypted if --service is given")
    .argument("<id>", "1 to 32 letters, digits, - and _", readKeyId)
    .addOption(new Option("--service <service>", "the service that encrypts it").choices(keyServices))
    .action((id: string, { service }: { service?: KeyServiceName }) =>
      runCreateDataKey(terminal, id, service),
    );
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
  program
    .command("export-timeline")
    .description("export old months of the timeline as compressed JSON lines, so that they may be dropped")
    .argument("<folder>", "an existing folder for the files")
    .option("--older-than-days <days>", "only what ended at least this long ago", readDays, 30)
    .action((folder: string, options: { olderThanDays: number }) =>
      runExportTimeline(terminal, folder, options),
    );
}

/** The user who runs the command. A user of a container has an ID, and may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

function readDays(text: string): number {
  // An entry of the last minute of a month may still be uncommitted when the month ends.
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError("Give a number of days, 1 to 99999.");
  return Number(text);
}

function readHead(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new InvalidArgumentError("A head consists of 64 hexadecimal digits.");
  return text.toLowerCase();
}

/** `pnpm keys -- create` passes its `--` to the command. Completion needs it. */
function withoutSeparator(args: readonly string[]): string[] {
  const index = args[0] === "complete" ? -1 : args.indexOf("--");
  return args.filter((_, at) => at !== index);
}
