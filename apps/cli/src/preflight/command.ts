import { allowedReceiversOf, receiverUrlFault } from "@account-opening/runtime/net";
import { type Command, InvalidArgumentError } from "commander";
import type { Terminal } from "../terminal.ts";
import { type PreflightOptions, runPreflight } from "./preflight.ts";

export function addPreflight(program: Command, terminal: Terminal): void {
  program
    .command("preflight")
    .description(
      "check MX, the webhooks, PostgreSQL and Redis with the environment of the apps; changes nothing",
    )
    .option("--webhook-url <url>", "the URL that is set in the MX dashboard", readWebhookUrl)
    .option("--json", "print JSON")
    .action((options: PreflightOptions) => runPreflight(terminal, options));
}

function readWebhookUrl(text: string): string {
  const loopback = allowedReceiversOf({ notifyAllow: { hosts: [], networks: [] }, notifyAllowPrivate: true });
  const fault = receiverUrlFault(text, loopback);
  if (fault !== null) throw new InvalidArgumentError(`The URL ${fault}.`);
  return text;
}
