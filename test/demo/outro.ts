import colors from "picocolors";
import type { DemoStage } from "./stage.ts";

/** What did not come out as it should, and why. */
export interface Failure {
  what: string;
  why: string;
}

export function showFailures(failures: readonly Failure[], { logFolder }: DemoStage): void {
  console.log(colors.red(`\n${failures.length} did not come out as they should:\n`));
  for (const { what, why } of failures) console.log(`${colors.red("✘")} ${colors.bold(what)}: ${why}`);
  console.log(`
What to do: look for the guid in the logs (grep GUID ${logFolder}/*.log), and read the member's timeline:
curl -s $API/v1/members/GUID/timeline -H "Authorization: Bearer $KEY". On a machine that is very busy, try again
when it is not.
`);
}

export function showWhereThingsAre({ urls, apiKey, logFolder }: DemoStage): void {
  console.log(`Everything stays up until you press Ctrl-C.

  API            ${urls.api}        description: ${urls.api}/docs
  API key        ${apiKey}
  webhooks       ${urls.ingest}/webhooks/mx
  MX simulator   ${urls.simulator}        what it can be asked to do: ${urls.simulator}/docs
  metrics        ${urls.worker}/metrics
  logs           ${logFolder}

Try it:

  API=${urls.api} KEY=${apiKey}
  curl -s $API/v1/users -H "Authorization: Bearer $KEY" -H 'content-type: application/json' -d '{"id":"customer-1"}'
  curl -s $API/v1/members -H "Authorization: Bearer $KEY"
`);
}
