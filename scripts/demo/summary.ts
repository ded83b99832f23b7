import colors from "picocolors";
import type { DemoEnvironment } from "./environment.ts";

/** An outcome that was not expected, and why. */
export interface Failure {
  what: string;
  why: string;
}

export function printFailures(failures: readonly Failure[], { logFolder }: DemoEnvironment): void {
  console.log(colors.red(`\n${failures.length} outcomes were not as expected:\n`));
  for (const { what, why } of failures) console.log(`${colors.red("✘")} ${colors.bold(what)}: ${why}`);
  console.log(`
Search the logs for the GUID (grep GUID ${logFolder}/*.log), and read the member's timeline:
curl -s $API/v1/members/GUID/timeline -H "Authorization: Bearer $KEY". If the machine is very busy, try again later.
`);
}

export async function printUrls({
  urls,
  apiKey,
  logFolder,
  createConsoleLink,
}: DemoEnvironment): Promise<void> {
  console.log(`Everything runs until you press Ctrl-C.

  console        ${await createConsoleLink()}
                 works once, within 10 minutes; the session ends after 8 hours, or 30 minutes without use
  API            ${urls.api}        description: ${urls.api}/docs
  API key        ${apiKey}
  webhooks       ${urls.ingest}/webhooks/mx
  MX simulator   ${urls.simulator}        its controls: ${urls.simulator}/docs
  metrics        ${urls.worker}/metrics
  logs           ${logFolder}

Try it:

  API=${urls.api} KEY=${apiKey}
  curl -s $API/v1/users -H "Authorization: Bearer $KEY" -H 'content-type: application/json' -d '{"id":"customer-1"}'
  curl -s $API/v1/members -H "Authorization: Bearer $KEY"
`);
}
