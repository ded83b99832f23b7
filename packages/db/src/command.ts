import { explainDatabaseError } from "./connection/explain-error.ts";

/**
 * Runs a command on the database that `DATABASE_URL` names. A failure is one sentence on standard error, and exit code 1.
 * @param expected what `DATABASE_URL` must name.
 */
export async function onDatabase(expected: string, work: (url: string) => Promise<void>): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
  const url = process.env["DATABASE_URL"]?.trim() ?? "";
  try {
    if (url === "") throw new Error(`DATABASE_URL is missing: set it to ${expected}.`);
    if (!URL.canParse(url)) throw new Error(`DATABASE_URL is no URL: set it to ${expected}.`);
    await work(url);
  } catch (error) {
    console.error(explainDatabaseError(error) ?? messageOf(error));
    process.exitCode = 1;
  }
}

/** Drizzle's own message quotes the statement; the cause's says what went wrong. */
function messageOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? reason.message || reason.name : "Failed for an unknown reason.";
}
