import colors from "picocolors";
import { type Receiver, startReceiver } from "../../test/harness/receiver.ts";
import { runDebitScenario } from "./debit-scenario.ts";
import { type DemoEnvironment, killApps, startEnvironment } from "./environment.ts";
import { startMonitoring } from "./monitoring.ts";
import { dropWebhooks, runOnboardingScenario } from "./onboarding-scenario.ts";
import { type Failure, printFailures, printUrls } from "./summary.ts";

const keepsRunning = process.argv.includes("--keep");
// biome-ignore lint/style/noProcessEnv: without a user who can press Ctrl-C, the demo must end.
const isUnattended = Boolean(process.env["CI"]);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopNow(signal));

console.log(`\n${colors.bold("Account opening on MX")} ${colors.dim("– a demo against the MX simulator")}\n`);
const environment = await startEnvironment().catch((error: unknown) => {
  console.error(colors.red(`\nThe demo cannot start: ${messageOf(error)}`));
  return stopNow("failure");
});
const monitoring = process.argv.includes("--monitoring") ? await startMonitoring(environment) : null;
// With --keep, core banking continues to receive notifications.
const receiver = await startReceiver();
const failures = await runScenarios(environment, receiver).catch((error: unknown) => [
  { what: "The demo", why: messageOf(error) },
]);
if (failures.length > 0) printFailures(failures, environment);
const staysRunning = keepsRunning || (failures.length > 0 && !isUnattended);
if (staysRunning) {
  await printUrls(environment);
  monitoring?.print();
  // Until Ctrl-C.
  await new Promise(() => setInterval(() => undefined, 60_000));
}
if (failures.length === 0)
  console.log(colors.dim("npm run demo -- --keep leaves everything running, so that you can try the API.\n"));
process.exitCode = failures.length === 0 ? 0 : 1;
await monitoring?.stop();
await receiver.close();
await environment.close();

/** Onboards the customers with and without webhooks, and checks debits. @returns the outcomes that were not expected. */
async function runScenarios(environment: DemoEnvironment, receiver: Receiver): Promise<Failure[]> {
  const failures = [
    ...(await runOnboardingScenario(environment, {
      name: "with-webhooks",
      title: "Onboarding with webhooks",
    })),
    ...(await runDebitScenario(environment, receiver)),
  ];
  await dropWebhooks(environment);
  failures.push(
    ...(await runOnboardingScenario(environment, {
      name: "without-webhooks",
      title: "Onboarding without webhooks: polling only",
    })),
  );
  if (failures.length === 0) console.log(colors.green("\nAll outcomes are as expected.\n"));
  return failures;
}

/** Kills the apps. PostgreSQL and Redis end with this process. */
function stopNow(reason: "SIGINT" | "SIGTERM" | "failure"): never {
  if (reason !== "failure") console.log("\nInterrupted. Everything that the demo started was stopped.");
  killApps();
  process.exit(reason === "failure" ? 1 : 130);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
