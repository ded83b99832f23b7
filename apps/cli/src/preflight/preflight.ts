import type { Terminal } from "../terminal.ts";
import type { Finding } from "./finding.ts";
import { checkMx } from "./mx.ts";
import { checkStores } from "./stores.ts";
import { checkWebhooks } from "./webhooks.ts";

export interface PreflightOptions {
  /** Public URL of the webhooks. */
  webhookUrl?: string;
  json?: boolean;
}

/**
 * Checks MX, the webhooks, PostgreSQL and Redis with the configuration of the apps, and prints one line per check. It
 * changes nothing at MX and stores nothing.
 * @throws if a check failed.
 */
export async function runPreflight(
  terminal: Terminal,
  { webhookUrl, json }: PreflightOptions,
): Promise<void> {
  const { env } = terminal;
  const groups = await Promise.all([checkMx(env), checkWebhooks(env, webhookUrl), checkStores(env)]);
  const checks = groups.flat();
  const failedCount = checks.filter(({ result }) => result === "failed").length;
  if (json === true) terminal.out(JSON.stringify({ ok: failedCount === 0, checks }, null, 2));
  else for (const finding of checks) terminal.out(lineOf(finding));
  if (failedCount > 0) throw new Error(`${failedCount} of ${checks.length} checks failed.`);
}

function lineOf({ check, result, message }: Finding): string {
  return `${result.padEnd(7)}  ${check.padEnd(22)}  ${message}`;
}
