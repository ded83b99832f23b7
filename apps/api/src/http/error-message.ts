import { explainDatabaseError } from "@account-opening/db";

/** Drizzle's own message quotes the statement with its values; the cause's does not. */
export function errorMessage(error: unknown): string {
  const explanation = explainDatabaseError(error);
  if (explanation !== null) return explanation;
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(reason instanceof Error)) return "unknown";
  return reason.message || ("code" in reason ? String(reason.code) : reason.name);
}
