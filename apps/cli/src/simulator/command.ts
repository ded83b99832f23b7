import { Argument, type Command, InvalidArgumentError } from "commander";
import { connectApi } from "../api/connect-api.ts";
import type { OutputOptions } from "../api/output.ts";
import type { Terminal } from "../terminal.ts";
import { connectSimulator } from "./control.ts";
import { trigger, triggers } from "./trigger.ts";

interface MemberOptions {
  status?: string;
  script?: string;
  endJob?: string;
  revokeConsent?: true;
}

/** Test helpers for integrators. They work with the MX simulator only. */
export function addSimulator(program: Command, terminal: Terminal): void {
  const simulator = program
    .command("simulator")
    .description("trigger events, decisions and states in the MX simulator (ACCOUNT_OPENING_SIMULATOR_URL)");
  simulator
    .command("trigger")
    .description("onboard a new member so that this happens, and print the event that reports it")
    .addArgument(
      new Argument("<what>", "an event type, a state of a member, or a decision").choices(triggers),
    )
    .option("--reason <reason>", "the reason of the state or decision, for instance locked")
    .option("--json", "print JSON")
    .action(async (what: string, options: OutputOptions & { reason?: string }) => {
      const context = {
        api: connectApi(terminal),
        simulator: connectSimulator(terminal),
        signal: terminal.signal,
      };
      if (options.json !== true) terminal.err("Ctrl-C ends the wait for the event.");
      const { member, event } = await trigger(context, what, options.reason);
      terminal.out(JSON.stringify(event ?? member, null, 2));
      if (options.json !== true) terminal.err(`The member: account-opening members get ${member.guid}`);
    });
  simulator
    .command("member")
    .description("change a member at MX")
    .argument("<guid>", "GUID of the member: MBR-…")
    .option("--status <status>", "set MX's connection status, for instance LOCKED, and send its webhook")
    .option("--script <script>", "behavior of the next jobs, for instance mfa:TEXT or balance:12.50")
    .option("--end-job <status>", "end the running job with this status")
    .option("--revoke-consent", "the user withdraws the consent of an OAuth member")
    .action(async (guid: string, options: MemberOptions) => {
      const changed = await connectSimulator(terminal).patchMember(guid, options);
      terminal.out(JSON.stringify(changed, null, 2));
    });
  simulator
    .command("advance")
    .description("let time pass at MX: jobs, challenges and webhooks that are due by then happen now")
    .argument("<seconds>", "seconds of MX's time", readSeconds)
    .action(async (seconds: number) => {
      terminal.out(JSON.stringify(await connectSimulator(terminal).advance(seconds)));
    });
}

function readSeconds(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError("Use a number from 1 to 99999999.");
  return Number(text);
}
