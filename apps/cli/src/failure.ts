import { ApiError } from "@account-opening/client";
import { explainDatabaseError } from "@account-opening/db";
import { UnreachableError } from "./api/connect-api.ts";
import type { Terminal } from "./terminal.ts";

/** The exit codes of every command. `--help` lists them. */
export const exitCodes = {
  done: 0,
  /** Wrong use, wrong configuration, or a failed check. */
  failed: 1,
  /** The API answered with a problem that a repetition does not solve. */
  refused: 2,
  /** No response of the API, or 429, or 5xx. A repetition can help. */
  unavailable: 3,
  interrupted: 130,
} as const;

interface Failure {
  exitCode: number;
  /** Null if there is nothing to print. */
  message: string | null;
}

/** What to print of an error, and the exit code. */
export function describeFailure(error: unknown, { signal }: Terminal, asJson: boolean): Failure {
  if (signal.aborted) return { exitCode: exitCodes.interrupted, message: null };
  if (error instanceof ApiError) {
    const isUnavailable = error.status === 429 || error.status >= 500;
    return {
      exitCode: isUnavailable ? exitCodes.unavailable : exitCodes.refused,
      message: asJson ? JSON.stringify(problemOf(error)) : sentencesOf(error),
    };
  }
  const exitCode = error instanceof UnreachableError ? exitCodes.unavailable : exitCodes.failed;
  const message = error instanceof UnreachableError ? error.message : errorMessage(error);
  return { exitCode, message: asJson ? JSON.stringify({ detail: message }) : message };
}

function problemOf({ type, title, status, detail, errors, requestId }: ApiError) {
  return { type, title, status, detail, errors, request_id: requestId };
}

function sentencesOf(error: ApiError): string {
  const { title, detail, errors, requestId } = error;
  return [
    `${title}: ${detail}`,
    ...errors.map(({ path, message }) => `  ${path} ${message}`),
    ...adviceFor(error),
    ...(requestId === null ? [] : [`Request ${requestId}`]),
  ].join("\n");
}

function adviceFor({ status }: ApiError): string[] {
  if (status === 401)
    return ["Set ACCOUNT_OPENING_KEY to a key that is not revoked: account-opening keys list"];
  if (status === 403)
    return ["Create a key with the scope: account-opening keys create --name NAME --scopes SCOPE,…"];
  if (status === 429 || status >= 500) return ["Repeat the command."];
  return [];
}

/** Cause and remedy if the database failed. Otherwise the message of the cause: Drizzle's own quotes the statement's values. */
function errorMessage(error: unknown): string {
  const explanation = explainDatabaseError(error);
  if (explanation !== null) return explanation;
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(reason instanceof Error)) return "The command failed for an unknown reason.";
  return reason.message || ("code" in reason ? String(reason.code) : reason.name);
}
