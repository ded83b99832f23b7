import { explainDatabaseError } from "@account-opening/db";

/** Cause and remedy if the database failed. Otherwise the message of the cause: Drizzle's own quotes the statement's values. */
export function errorMessage(error: unknown): string {
  const explanation = explainDatabaseError(error);
  if (explanation !== null) return explanation;
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(reason instanceof Error)) return "The command failed for an unknown reason.";
  return reason.message || ("code" in reason ? String(reason.code) : reason.name);
}
